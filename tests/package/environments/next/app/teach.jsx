'use client';

import { Handful } from 'handful';
import { useEffect } from 'react';
import { flow } from '../flow.js';

export function Teach() {
  useEffect(() => {
    globalThis.flow = (input) => flow(Handful, input);
  }, []);
  return null;
}

import { Handful } from 'handful';
import { flow } from './flow.js';

globalThis.flow = (input) => flow(Handful, input);

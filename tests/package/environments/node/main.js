import { readFileSync } from 'node:fs';
import { Handful } from 'handful';
import { flow } from './flow.js';

console.log(JSON.stringify(await flow(Handful, JSON.parse(readFileSync('input.json', 'utf8')))));

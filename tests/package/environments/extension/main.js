import { Handful } from './node_modules/handful/dist/index.js';
import { flow } from './flow.js';

globalThis.flow = (input) => flow(Handful, input);

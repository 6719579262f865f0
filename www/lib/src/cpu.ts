// The package with the files of one network in int8 on the CPU: a program that imports only this carries a fifth of
// the files. The modules of `handful/with` add others.

import './files/cpu.js';

export * from './api.js';

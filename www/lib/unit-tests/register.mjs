// Lets Node.js import the TypeScript sources of the package: node --import ./lib/unit-tests/register.mjs --test lib/src/

import { register } from 'node:module';

register('./hooks.mjs', import.meta.url);

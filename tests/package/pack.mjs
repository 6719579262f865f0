// Packs the package as it would be published: the tarball is what the tests beside this file install.

import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const PACKAGE = fileURLToPath(new URL('../../www/lib/', import.meta.url));
const made = join(HERE, 'made');

mkdirSync(made, { recursive: true });
const answer = execFileSync('npm', ['pack', '--json', '--loglevel=error', '--pack-destination', made], { cwd: PACKAGE });
const parsed = JSON.parse(answer);
const [{ filename }] = Array.isArray(parsed) ? parsed : Object.values(parsed);
renameSync(join(made, filename), join(made, 'handful.tgz'));

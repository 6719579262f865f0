// Vite plugin that writes a Brotli and a gzip form beside each file that gets smaller by it, for servers that send
// precompressed files (serve.mjs, docs/hosting.md). Compressing takes long, so results are kept by content.

import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** Files larger than this are loaded only on request, and take minutes at the highest quality. */
const LARGE = 4_000_000;

/** A form that saves less than this share is left out. */
const MIN_SAVED = 0.02;

/** Pictures are compressed already. */
const COMPRESSED = /\.(png|jpe?g|webp|br|gz)$/;

/** The same folder as in build.sh. */
const cache = join(
  process.env.HANDFUL_CACHE ??
    join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'handful'),
  'compressed',
);

const FORMS = [
  {
    ending: '.br',
    compress: (bytes) =>
      promisify(brotliCompress)(bytes, {
        params: {
          [constants.BROTLI_PARAM_QUALITY]: bytes.length > LARGE ? 9 : 11,
          // Browsers accept windows up to this size.
          [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
          [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
        },
      }),
  },
  { ending: '.gz', compress: (bytes) => promisify(gzip)(bytes, { level: 9 }) },
];

/** Compresses the files of the built page. */
export function compress() {
  let folder = '';
  return {
    name: 'compress',
    configResolved({ root, build }) {
      folder = join(root, build.outDir);
    },
    closeBundle: {
      order: 'post',
      async handler() {
        mkdirSync(cache, { recursive: true });
        const files = readdirSync(folder, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile() && !COMPRESSED.test(entry.name))
          .map((entry) => join(entry.parentPath, entry.name));
        await Promise.all(files.flatMap((file) => FORMS.map((form) => compressFile(file, form))));
      },
    },
  };
}

async function compressFile(file, { ending, compress }) {
  const bytes = readFileSync(file);
  const kept = join(cache, `${createHash('sha256').update(bytes).digest('hex')}${ending}`);
  if (!existsSync(kept)) {
    // Written as a whole, so that an interrupted build leaves no half file.
    writeFileSync(`${kept}.part`, await compress(bytes));
    renameSync(`${kept}.part`, kept);
  }
  const packed = readFileSync(kept);
  if (packed.length < (1 - MIN_SAVED) * bytes.length) writeFileSync(file + ending, packed);
}

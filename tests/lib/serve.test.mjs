import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { createStaticServer, listen } from '../../www/serve.mjs';

let folder;
let server;
let port;

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'serve-'));
  const root = path.join(folder, 'site');
  await mkdir(path.join(root, 'sub'), { recursive: true });
  await mkdir(path.join(folder, 'site-secret'));
  await writeFile(path.join(folder, 'secret.txt'), 'secret');
  await writeFile(path.join(folder, 'site-secret', 'secret.txt'), 'secret');
  await writeFile(path.join(root, 'index.html'), '<p>home');
  await writeFile(path.join(root, 'sub', 'index.html'), '<p>sub');
  await writeFile(path.join(root, 'a.wasm'), 'plain');
  await writeFile(path.join(root, 'a.wasm.br'), 'packed');
  await writeFile(path.join(root, 'a.wasm.gz'), 'zipped');
  await writeFile(path.join(root, 'weights.safetensors'), 'weights');
  await mkdir(path.join(root, 'assets'));
  await writeFile(path.join(root, 'assets', 'index-B5DjTB6s.js'), 'code');
  server = createStaticServer(root);
  port = await listen(server, 18_017);
});

after(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

/** Sends the path unchanged; `fetch` would normalise it. */
function get(rawPath, headers = {}, method = 'GET') {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path: rawPath, headers, method }, (response) => {
      let body = '';
      response.on('data', (chunk) => (body += chunk));
      response.on('end', () => {
        resolve({ status: response.statusCode, headers: response.headers, body });
      });
    })
      .on('error', reject)
      .end();
  });
}

test('pages and files come with their type and the policy', async () => {
  const home = await get('/?x=1');
  assert.equal(home.body, '<p>home');
  assert.equal(home.headers['content-type'], 'text/html; charset=utf-8');
  assert.equal(home.headers['cache-control'], 'no-cache');
  assert.match(home.headers['content-security-policy'], /^default-src 'none'; script-src 'self'/);
  assert.equal((await get('/sub/')).body, '<p>sub');
  assert.equal((await get('/a.wasm')).headers['content-type'], 'application/wasm');
  const weights = await get('/weights.safetensors');
  assert.equal(weights.headers['content-type'], 'application/octet-stream');
  assert.equal(weights.headers['content-length'], '7');
});

test('a folder without its slash redirects', async () => {
  const { status, headers } = await get('/sub');
  assert.equal(status, 301);
  assert.equal(headers.location, 'sub/');
});

test('the compressed file is served to clients that accept it', async () => {
  const packed = await get('/a.wasm', { 'accept-encoding': 'gzip, br' });
  assert.equal(packed.body, 'packed');
  assert.equal(packed.headers['content-encoding'], 'br');
  assert.equal(packed.headers['content-type'], 'application/wasm');
  assert.equal(packed.headers.vary, 'accept-encoding');
  const zipped = await get('/a.wasm', { 'accept-encoding': 'br;q=0, gzip' });
  assert.equal(zipped.body, 'zipped');
  assert.equal(zipped.headers['content-encoding'], 'gzip');
  assert.notEqual(zipped.headers.etag, packed.headers.etag);
  for (const accepted of ['identity', 'gzip;q=0.0', 'xgzip, brotli']) {
    const plain = await get('/a.wasm', { 'accept-encoding': accepted });
    assert.equal(plain.body, 'plain', accepted);
    assert.equal(plain.headers['content-encoding'], undefined);
  }
});

test('only files with a hash in the name are kept without asking again', async () => {
  assert.match((await get('/assets/index-B5DjTB6s.js')).headers['cache-control'], /immutable/);
  assert.equal((await get('/a.wasm')).headers['cache-control'], 'no-cache');
});

test('an unchanged file is not sent again', async () => {
  const { etag } = (await get('/a.wasm')).headers;
  const again = await get('/a.wasm', { 'if-none-match': etag });
  assert.equal(again.status, 304);
  assert.equal(again.body, '');
});

test('nothing outside the folder is served', async () => {
  for (const attempt of [
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/sub/../../secret.txt',
    '/../site-secret/secret.txt',
    '//secret.txt',
    '/%00',
    '/%',
    '/..',
  ]) {
    const { status, body } = await get(attempt);
    assert.notEqual(status, 200, attempt);
    assert.doesNotMatch(body, /^secret/, attempt);
  }
});

test('only reading is allowed', async () => {
  assert.equal((await get('/', {}, 'POST')).status, 405);
  const head = await get('/', {}, 'HEAD');
  assert.equal(head.status, 200);
  assert.equal(head.body, '');
});

test('a port in use is skipped', async () => {
  const second = createStaticServer(folder);
  const other = await listen(second, port);
  assert.ok(other > port);
  second.close();
});

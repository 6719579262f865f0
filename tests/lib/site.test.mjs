// The documentation as a site, if `./build.sh docs` has written it: every link leads somewhere on it, and no page loads
// anything from elsewhere.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const SITE = fileURLToPath(new URL('../../docs/reference/html/', import.meta.url));
const skip = existsSync(join(SITE, 'index.html')) ? false : 'the site is not built: ./build.sh docs';

const pages = skip
  ? []
  : readdirSync(SITE, { recursive: true }).filter((name) => name.endsWith('.html') && !name.startsWith('media'));
const read = (name) => readFileSync(join(SITE, name), 'utf8');
const addresses = (page) => Array.from(page.matchAll(/\s(?:href|src)="([^"]*)"/g), ([, address]) => address);
const isElsewhere = (address) => /^[a-z]+:|^\/\//i.test(address);

test('every link of the site leads to a file and a heading', { skip }, () => {
  assert.ok(pages.length > 50, `${pages.length} pages`);
  const anchors = new Map();
  const anchorsOf = (name) => {
    if (!anchors.has(name)) anchors.set(name, new Set(Array.from(read(name).matchAll(/\sid="([^"]*)"/g), ([, id]) => id)));
    return anchors.get(name);
  };
  const broken = pages.flatMap((name) =>
    addresses(read(name))
      .filter((address) => !isElsewhere(address))
      .filter((address) => {
        const [path, anchor] = decodeURIComponent(address.replaceAll('&amp;', '&')).split('#');
        const target = path ? normalize(join(dirname(name), path)) : name;
        if (!existsSync(join(SITE, target))) return true;
        return anchor && target.endsWith('.html') && !anchorsOf(target).has(anchor);
      })
      .map((address) => `${name}: ${address}`),
  );
  assert.deepEqual(broken, []);
});

test('no page of the site loads anything from elsewhere, and its policy forbids it', { skip }, () => {
  for (const name of pages) {
    const page = read(name);
    const loaded = page.matchAll(/<(?:script|link|img|source|iframe)\s[^>]*?(?:src|href)="([^"]*)"/g);
    const remote = Array.from(loaded, ([, address]) => address).filter((address) => /^https?:|^\/\//.test(address));
    assert.deepEqual(remote, [], name);
    const [, policy] = page.match(/http-equiv="Content-Security-Policy" content="([^"]*)"/) ?? [];
    assert.ok(policy?.startsWith("default-src 'none'; script-src 'self'"), `${name}: ${policy}`);
    assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'|https?:/, name);
    assert.doesNotMatch(page, /\sstyle="/, `${name} has a style that the policy forbids`);
    for (const [, script] of page.matchAll(/<script>(.*?)<\/script>/gs)) {
      assert.ok(policy.includes(createHash('sha256').update(script).digest('base64')), name);
    }
  }
});

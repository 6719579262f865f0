// Screenshots for a person to look at, and what a scanner and a ruler find wrong.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const RESULTS = fileURLToPath(new URL('../../../test-results/', import.meta.url));
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
export const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 900 } };
const THEMES = ['light', 'dark'];

/** The path of a screenshot. */
export function screenshotPath(name) {
  const folder = join(RESULTS, 'screens');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(RESULTS, '.gitignore'), '*\n');
  return join(folder, `${name}.png`);
}

/**
 * Takes a screenshot in every size and theme, and fails where content is wider than the window or axe-core has
 * findings. `full` takes the whole page instead of the window. Chromium only.
 */
export async function lookAt(page, name, { full = true } = {}) {
  const wrong = [];
  for (const size of Object.keys(SIZES)) {
    for (const theme of THEMES) {
      await show(page, size, theme);
      await page.evaluate(() => scrollTo(0, 0));
      await page.screenshot(screenshotPath(`${name}-${size}-${theme}`), { full });
      const surplus = await surplusWidth(page);
      if (surplus > 0) wrong.push(`${size} ${theme}: ${surplus} px wider than the window`);
      wrong.push(...(await scan(page)).map((finding) => `${size} ${theme}: ${finding}`));
    }
  }
  assert.deepEqual(wrong, [], name);
}

/** Sets the size of the window and the colour scheme. */
export async function show(page, size, theme) {
  await page.raw.emulateMedia({ colorScheme: theme });
  await page.resize(SIZES[size].width, SIZES[size].height);
}

/** Pixels by which the content is wider than the window. */
export function surplusWidth(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
}

/** The findings of axe-core. The driver evaluates its source, which the page's policy does not prevent. */
export async function scan(page) {
  if (!(await page.evaluate(() => Boolean(globalThis.axe)))) await page.evaluate(new Function(AXE));
  return page.evaluate(async () => {
    // New in WCAG 2.2, and off by default.
    const rules = { 'target-size': { enabled: true } };
    const { violations } = await globalThis.axe.run({ rules });
    return violations.map(({ id, help, nodes }) => {
      const elements = nodes.map(({ html }) => html.slice(0, 120)).join(' ; ');
      return `${id} (${help}): ${elements}`;
    });
  });
}

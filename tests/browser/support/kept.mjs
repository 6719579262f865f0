// What is kept on the device, looked at behind the page's back, and the menu of projects.

import { at, data } from './app.mjs';
import { waitFor } from './browsers.mjs';

/** Every project in the database: `{ id, name, head, classes, photos, unread, files }`, by number. */
export function stored(page) {
  return page.evaluate(readDatabase);
}

/** Waits until the database holds what `matches` (run in the page with the projects) asks for. */
export async function settled(page, what, matches) {
  const condition = new Function(
    `return (${readDatabase})().then((projects) => (${matches})(projects) && projects);`,
  );
  return waitFor(page, `${what} in the database`, condition);
}

/** Waits until everything that is on the page is kept, with this many photos and none unread. */
export function keptPhotos(page, photos) {
  const condition = `(projects) => projects.some((one) => one.photos === ${photos} && one.files === ${photos} && one.unread === 0)`;
  return settled(page, `${photos} photos`, condition);
}

/** Opens the menu of projects and waits until it has looked everything up. */
export async function openMenu(page) {
  await page.click(at('project'));
  await waitFor(page, 'the menu of projects', () => {
    const menu = document.querySelector('[data-testid=project-menu]');
    return menu.matches(':popover-open');
  });
}

/** Chooses something in the menu that brings another project, and waits until it is there. */
export async function choose(page, testid, values) {
  const before = (await data(page, at('project'))).id;
  await openMenu(page);
  await waitFor(page, testid, (css) => document.querySelector(css)?.disabled === false, at(testid, values));
  await page.click(at(testid, values));
  if (testid === 'delete-project') await page.click(at('confirm-delete-project'));
  await waitFor(
    page,
    'another project',
    (id) => {
      const { dataset } = document.querySelector('[data-testid=project]');
      return dataset.storage === 'saved' && dataset.id !== '' && dataset.id !== id;
    },
    before,
  );
}

// Runs in the page.
async function readDatabase() {
  const answer = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const known = await indexedDB.databases();
  if (!known.some(({ name }) => name === 'handful')) return [];
  const database = await answer(indexedDB.open('handful'));
  try {
    const stores = database.transaction(['projects', 'photos', 'files']);
    const [projects, photos, files] = await Promise.all([
      answer(stores.objectStore('projects').getAll()),
      answer(stores.objectStore('photos').getAll()),
      answer(stores.objectStore('files').getAllKeys()),
    ]);
    const ids = new Set([...projects, ...photos.map(({ project }) => ({ id: project }))].map(({ id }) => id));
    for (const [id] of files) ids.add(id);
    return [...ids].sort().map((id) => {
      const { name, head, classes } = projects.find((project) => project.id === id) ?? {};
      const own = photos.filter(({ project }) => project === id);
      return {
        id,
        name,
        head,
        classes: classes?.map(({ label, hue, photos: keys }) => ({ label, hue, count: keys.length })),
        photos: own.length,
        unread: own.filter(({ embedding }) => embedding === null).length,
        files: files.filter(([project]) => project === id).length,
      };
    });
  } finally {
    database.close();
  }
}

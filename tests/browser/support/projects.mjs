// Projects stored on the device, read from the database, and the menu of projects.

import { at, data } from './app.mjs';
import { waitFor } from './browsers.mjs';

/** Bytes enough for the page's rows, and not for many photos. */
export const SMALL_QUOTA = 150_000;

/** All projects in the database: `[{ id, name, head, classes, photos, unread, files }]`, the last three as counts. */
export function storedProjects(page) {
  return page.evaluate(readDatabase);
}

/** Waits until `matches`, in the page with the stored projects and `argument`, is true; returns the projects. */
export async function storedWhere(page, what, matches, argument) {
  const condition = new Function(
    'argument',
    `return (${readDatabase})().then((projects) => (${matches})(projects, argument) && projects);`,
  );
  return waitFor(page, `${what} in the database`, condition, argument);
}

/** Waits until a project with this many photos is stored, and all are embedded. */
export function storedPhotos(page, photos) {
  const isStored = (projects, count) =>
    projects.some((one) => one.photos === count && one.files === count && one.unread === 0);
  return storedWhere(page, `${photos} photos`, isStored, photos);
}

/** Limits the storage of the page at `url`; without a size, ends the limit. Chromium only. */
export async function limitStorage(page, url, quotaSize) {
  const devtools = await page.raw.context().newCDPSession(page.raw);
  await devtools.send('Storage.overrideQuotaForOrigin', { origin: new URL(url).origin, quotaSize });
  // A session that ends takes its override with it.
  return (size) => devtools.send('Storage.overrideQuotaForOrigin', { origin: new URL(url).origin, quotaSize: size });
}

/** Takes the database away from the page; call it before the page is opened. Chromium only. */
export function withoutDatabase(page) {
  return page.raw.addInitScript(() => Object.defineProperty(globalThis, 'indexedDB', { value: undefined }));
}

/** Opens the menu of projects. */
export async function openMenu(page) {
  await page.click(at('project'));
  await waitFor(page, 'the menu of projects', () => {
    const menu = document.querySelector('[data-testid=project-menu]');
    return menu.matches(':popover-open');
  });
}

/** Chooses an entry of the menu that opens another project, and waits for that project. */
export async function chooseInMenu(page, testid, values) {
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

// Runs in the page:

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

// A page without a bundler: run `npm install handful` in this folder, then serve it.

import { Handful } from './node_modules/handful/dist/index.js';

const query = document.querySelector('#query');
const answer = document.querySelector('#answer');
// Not awaited here, so that files chosen before it resolves are not missed.
const starting = Handful.create();

for (const input of document.querySelectorAll('[data-class]')) {
  input.addEventListener('change', async () => {
    const handful = await starting;
    const { failed } = await handful.add(input.dataset.class, input.files);
    answer.value = failed.map(({ name, message }) => `${name}: ${message}`).join(' ');
    const taught = (await handful.classes()).filter(({ count }) => count > 0);
    if (taught.length < 2) return;
    await handful.train();
    query.disabled = false;
  });
}

query.addEventListener('change', async () => {
  try {
    const handful = await starting;
    const { label, unlike } = await handful.predict(query.files[0]);
    answer.value = unlike ? 'Unlike all of these.' : `A ${label}.`;
  } catch ({ message }) {
    answer.value = message;
  }
});

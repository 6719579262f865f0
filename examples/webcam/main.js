// Classifies what the camera shows, as fast as the device can: run `npm install handful` in this folder,
// then serve it.

import { Handful } from './node_modules/handful/dist/index.js';

const camera = document.querySelector('#camera');
const answer = document.querySelector('#answer');
camera.srcObject = await navigator.mediaDevices.getUserMedia({ video: true });
const [handful] = await Promise.all([Handful.create({ mode: 'fast' }), camera.play()]);
let trained = false;

for (const button of document.querySelectorAll('[data-class]')) {
  button.addEventListener('click', async () => {
    await handful.add(button.dataset.class, camera);
    const taught = (await handful.classes()).filter(({ count }) => count > 0);
    if (taught.length < 2) return;
    await handful.train();
    if (!trained) look();
    trained = true;
  });
  button.disabled = false;
}

/** Shows what the latest frames are together, so that the answer does not flicker. */
async function look() {
  for await (const { steady } of handful.predictVideo(camera)) {
    answer.value = steady.unlike ? 'neither' : steady.label;
  }
}

// In the page: photos as large as a phone's, from the tests' small photos.

const WIDTH = 4000;
const HEIGHT = 3000;
const QUALITY = 0.95;

/** Opacity of added fine detail, which enlarged pictures lack; it makes the files as large as real ones. */
const DETAIL = 0.3;

/** `count` JPEG files as data URLs, from the pictures at `urls` in turn, each with its own detail. */
export async function makePhotos({ urls, count }) {
  const pictures = await Promise.all(urls.map(async (url) => createImageBitmap(await (await fetch(url)).blob())));
  const random = randomNumbers(1);
  const files = [];
  while (files.length < count) {
    const canvas = new OffscreenCanvas(WIDTH, HEIGHT);
    const context = canvas.getContext('2d');
    fill(context, pictures[files.length % pictures.length]);
    context.globalAlpha = DETAIL;
    addMosaic(context, pictures, random);
    files.push(await toDataUrl(canvas));
  }
  return files;
}

function fill(context, picture) {
  const factor = Math.max(WIDTH / picture.width, HEIGHT / picture.height);
  const [width, height] = [picture.width * factor, picture.height * factor];
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, (WIDTH - width) / 2, (HEIGHT - height) / 2, width, height);
}

/** All pictures at their own size, in random order and mirrored at random. */
function addMosaic(context, pictures, random) {
  const pick = () => pictures[Math.floor(random() * pictures.length)];
  const tallest = Math.min(...pictures.map(({ height }) => height));
  for (let y = 0; y < HEIGHT; y += tallest) {
    for (let x = 0, picture; x < WIDTH; x += picture.width) {
      picture = pick();
      const mirror = random() < 0.5 ? -1 : 1;
      context.setTransform(mirror, 0, 0, 1, mirror < 0 ? x + picture.width : x, y);
      context.drawImage(picture, 0, 0);
    }
  }
}

async function toDataUrl(canvas) {
  const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY });
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}

/** Numbers in [0, 1): the linear congruential generator of Numerical Recipes, section 7.1. */
function randomNumbers(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

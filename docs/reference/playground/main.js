// The playground: runs the code of the text field as a module that imports the package beside the page.

const PACKAGE = new URL('../handful/dist/index.js', location.href).href;

/** The side of a drawn picture, in pixels. */
const SIDE = 224;

const EXAMPLE = `const handful = await Handful.create();
for (const shape of ['circle', 'square']) {
  await handful.add(shape, [1, 2, 3].map((seed) => draw(shape, seed)));
}
const { leaveOneOut } = await handful.train();
log(leaveOneOut.correct, 'of', leaveOneOut.total, 'recognised when left out');

const photo = files[0] ?? draw('circle', 4);
const { label, unlike, scores } = await handful.predict(photo);
log(unlike ? 'neither' : label, scores);
await handful.dispose();
`;

const [code, files, run, output] = ['code', 'files', 'run', 'output'].map((id) => document.getElementById(id));
code.value = EXAMPLE;

/** A picture of a shape at a place, in a size and in colours that depend on the seed. */
function draw(shape, seed) {
  const canvas = Object.assign(document.createElement('canvas'), { width: SIDE, height: SIDE });
  const context = canvas.getContext('2d');
  const part = (step) => (Math.sin(seed * step) + 1) / 2;
  context.fillStyle = `hsl(${360 * part(3)} 40% 85%)`;
  context.fillRect(0, 0, SIDE, SIDE);
  context.fillStyle = `hsl(${360 * part(5)} 70% 40%)`;
  const size = SIDE * (0.35 + 0.3 * part(7));
  const [x, y] = [11, 13].map((step) => (SIDE - size) * part(step));
  context.beginPath();
  if (shape === 'circle') context.arc(x + size / 2, y + size / 2, size / 2, 0, 2 * Math.PI);
  else context.rect(x, y, size, size);
  context.fill();
  return canvas;
}

function log(...things) {
  const words = things.map((thing) => (typeof thing === 'string' ? thing : JSON.stringify(thing, null, 1)));
  output.textContent += `${words.join(' ')}\n`;
}

run.addEventListener('click', async () => {
  output.textContent = '';
  run.disabled = true;
  const source = `import { Handful } from ${JSON.stringify(PACKAGE)};
export default async ({ draw, log, files }) => {
${code.value}
};`;
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  try {
    const { default: body } = await import(url);
    await body({ draw, log, files: [...files.files] });
  } catch (error) {
    log(`${error.name}: ${error.message}`);
  } finally {
    URL.revokeObjectURL(url);
    run.disabled = false;
  }
});

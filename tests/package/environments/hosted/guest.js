import { Handful } from './node_modules/handful/dist/index.js';
import { flow } from './flow.js';

const post = (message) => (globalThis.parent ? parent.postMessage(message, '*') : postMessage(message));

addEventListener('message', async ({ data }) => {
  const answer = await flow(Handful, data).then(
    (result) => ({ kind: 'done', result }),
    (error) => ({ kind: 'done', error: `${error.code}: ${error.message}` }),
  );
  post(answer);
});
post({ kind: 'ready' });

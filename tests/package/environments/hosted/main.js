// Lets a sandboxed frame, or with #worker a worker, do the work.

let post;
if (location.hash === '#worker') {
  const worker = new Worker('./guest.js', { type: 'module' });
  worker.onmessage = listen;
  post = (message) => worker.postMessage(message);
} else {
  const frame = document.createElement('iframe');
  frame.setAttribute('sandbox', 'allow-scripts');
  frame.src = './frame.html';
  addEventListener('message', listen);
  document.body.append(frame);
  post = (message) => frame.contentWindow.postMessage(message, '*');
}

let settle;

function listen({ data }) {
  if (data.kind === 'ready') globalThis.flow = ask;
  else settle(data);
}

async function ask(input) {
  const answer = new Promise((resolve) => (settle = resolve));
  post(input);
  const { result, error } = await answer;
  if (error) throw new Error(error);
  return result;
}

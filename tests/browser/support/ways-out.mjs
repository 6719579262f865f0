// Every way to send something out of a page without a click, from the page and from workers that the page makes.

/**
 * Runs in the page: tries all ways to reach the server at `base` and the UDP port. Each attempt requests an address
 * with its own name. Resolves after all attempts.
 */
export async function tryWaysOut({ base, udpPort }) {
  const to = (name) => `${base}${name}?photo`;
  const add = (tag, attributes, parent = document.body) => {
    const element = Object.assign(document.createElement(tag), attributes);
    parent.append(element);
    return element;
  };
  const worker = (source, options) => {
    const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
    return new Worker(url, options);
  };
  const inWorker = (prefix) => `
    const to = (name) => ${JSON.stringify(base)} + ${JSON.stringify(prefix)} + name + '?photo';
    const attempt = async (work) => { try { await work(); } catch {} };
    attempt(() => fetch(to('fetch')));
    attempt(() => { const request = new XMLHttpRequest(); request.open('GET', to('xhr')); request.send(); });
    attempt(() => new WebSocket(to('socket').replace('http', 'ws')));
    attempt(() => new EventSource(to('events')));
    attempt(() => import(to('import')));
    attempt(() => importScripts(to('scripts')));
    attempt(() => new Worker(to('worker')));
    setTimeout(() => postMessage('tried'), 500);`;
  const answered = (it) =>
    new Promise((resolve) => {
      it.onmessage = resolve;
      it.onerror = resolve;
      setTimeout(resolve, 5_000);
    });
  const frame = (attributes) => add('iframe', attributes).contentWindow;

  const ways = {
    fetch: () => fetch(to('fetch'), { mode: 'no-cors' }),
    keepalive: () => fetch(to('keepalive'), { method: 'POST', mode: 'no-cors', keepalive: true, body: 'photo' }),
    xhr: () => {
      const request = new XMLHttpRequest();
      request.open('POST', to('xhr'));
      request.send('photo');
    },
    beacon: () => navigator.sendBeacon(to('beacon'), 'photo'),
    image: () => Object.assign(new Image(), { src: to('image') }),
    socket: () => new WebSocket(to('socket').replace('http', 'ws')),
    events: () => new EventSource(to('events')),
    script: () => add('script', { src: to('script') }),
    module: () => add('script', { type: 'module', src: to('module') }),
    import: () => import(to('import')),
    style: () => add('link', { rel: 'stylesheet', href: to('style') }, document.head),
    prefetch: () => add('link', { rel: 'prefetch', href: to('prefetch') }, document.head),
    preload: () => add('link', { rel: 'preload', as: 'image', href: to('preload') }, document.head),
    modulepreload: () => add('link', { rel: 'modulepreload', href: to('modulepreload') }, document.head),
    icon: () => add('link', { rel: 'icon', href: to('icon') }, document.head),
    manifest: () => add('link', { rel: 'manifest', href: to('manifest') }, document.head),
    background: () => {
      add('p', { textContent: '.' }).style.backgroundImage = `url("${to('background')}")`;
    },
    font: () => new FontFace('leak', `url("${to('font')}")`).load(),
    video: () => add('video', { src: to('video'), preload: 'auto' }),
    object: () => add('object', { data: to('object') }),
    frame: () => add('iframe', { src: to('frame') }),
    form: () => {
      frame({ name: 'answer' });
      add('form', { action: to('form'), method: 'post', target: 'answer' }).submit();
    },
    worker: () => new Worker(to('worker')),
    'shared-worker': () => new SharedWorker(to('shared-worker')),
    'service-worker': () => navigator.serviceWorker.register(to('service-worker')),
    'empty-frame': () => frame({}).fetch(to('empty-frame'), { mode: 'no-cors' }),
    'written-frame': () => frame({ srcdoc: `<img src="${to('written-frame')}">` }),
    'memory-frame': () => {
      const page = new Blob([`<img src="${to('memory-frame')}">`], { type: 'text/html' });
      frame({ src: URL.createObjectURL(page) });
    },
    'from-worker': () => answered(worker(inWorker('worker-'), {})),
    'from-module-worker': () => answered(worker(inWorker('module-worker-'), { type: 'module' })),
    webrtc: async () => {
      const connection = new RTCPeerConnection({ iceServers: [{ urls: `stun:127.0.0.1:${udpPort}` }] });
      connection.createDataChannel('photo');
      await connection.setLocalDescription(await connection.createOffer());
    },
  };
  for (const work of Object.values(ways)) {
    await Promise.race([
      Promise.resolve()
        .then(work)
        .catch(() => undefined),
      new Promise((resolve) => setTimeout(resolve, 6_000)),
    ]);
  }
  return Object.keys(ways);
}

/** The name of the attempt behind a request, which the server has recorded as `METHOD /name?photo`. */
export function wayOf(line) {
  return /\/([\w-]+)\?photo/.exec(line)?.[1] ?? line;
}

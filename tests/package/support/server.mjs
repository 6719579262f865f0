// Servers for the pages of the environments.

import { spawn } from 'node:child_process';
import { createServer as createProbe } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { createStaticServer, listen } from '../../../www/serve.mjs';

const START_LIMIT_MS = 60_000;

/** Serves a folder under the strict policy of the project's server, with these headers in place of its own. */
export async function serveFiles(folder, headers = {}) {
  const server = createStaticServer(folder);
  server.prependListener('request', (_, response) => {
    const write = response.writeHead.bind(response);
    response.writeHead = (status, own) => write(status, { ...own, ...headers });
  });
  const port = await listen(server, 0);
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Starts a server program of the environment; `argsOf` returns its arguments for a port. */
export async function serveBy(folder, command, argsOf, env = {}) {
  const port = await freePort();
  const child = spawn(command, argsOf(String(port)), {
    cwd: folder,
    env: { ...process.env, ...env },
    detached: true,
    stdio: 'ignore',
  });
  const close = () => {
    // The process group, because some of these programs start others.
    if (child.exitCode === null) process.kill(-child.pid);
  };
  const url = `http://127.0.0.1:${port}/`;
  for (const end = Date.now() + START_LIMIT_MS; Date.now() < end; await pause(200)) {
    if (child.exitCode !== null) throw new Error(`${command} ended with the code ${child.exitCode}.`);
    if (await fetch(url).then(({ ok }) => ok, () => false)) return { url, close };
  }
  close();
  throw new Error(`${command} did not answer.`);
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createProbe();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

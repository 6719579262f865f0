import { HandfulError, messageOf } from './errors.js';
import { host, type Thread, type WorkerName } from './host.js';
import { fetchAny, fetchText, type LocatedAsset } from './loading/fetching.js';
import type { ScriptUrlPolicy } from './types/policy.js';

/** The error message of a script that is none, usually a page in its place. */
const NO_SCRIPT = /SyntaxError|expected expression|unexpected token/i;

/**
 * The code of the workers. They start from its address, which is fastest, or from memory if the browser
 * refuses the address: it is on another site, or the page is in a sandboxed frame.
 */
export class WorkerCode {
  readonly #files: Readonly<Record<WorkerName, LocatedAsset>> | null;
  readonly #policy: ScriptUrlPolicy | undefined;
  /** Addresses of copies in memory. */
  readonly #copies = new Map<WorkerName, string>();
  /** Whether the next start is to be from the copy. */
  #useCopies: boolean;

  private constructor(
    files: Readonly<Record<WorkerName, LocatedAsset>> | null,
    policy: ScriptUrlPolicy | undefined,
  ) {
    this.#files = files;
    this.#policy = policy;
    this.#useCopies = files === null;
  }

  /** Code that is in memory already. No worker starts from an address. */
  static inMemory(
    code: Readonly<Record<WorkerName, string>>,
    policy: ScriptUrlPolicy | undefined,
  ): WorkerCode {
    const made = new WorkerCode(null, policy);
    made.#keep('session', code.session);
    made.#keep('embedder', code.embedder);
    return made;
  }

  /** Code at these addresses, which is fetched only if no worker can be started from there. */
  static async at(
    files: Readonly<Record<WorkerName, LocatedAsset>>,
    policy: ScriptUrlPolicy | undefined,
  ): Promise<WorkerCode> {
    if (host().canStart(files.session.url)) return new WorkerCode(files, policy);
    return WorkerCode.inMemory(await fetchWorkers(files), policy);
  }

  /** Starts a worker; throws a {@link HandfulError} if the page's policy forbids it. */
  start(name: WorkerName): Thread {
    const address = this.#address(name);
    try {
      return host().start(name, address, this.#policy);
    } catch (cause) {
      if (cause instanceof HandfulError) throw cause;
      const sentence = `The worker ${address} could not be started: ${messageOf(cause)}`;
      throw new HandfulError('engine', sentence, { cause });
    }
  }

  /**
   * Fetches a copy of the embedding worker's code, for a page that is offline later. If that fails, later
   * workers start from the address too.
   */
  async keepCopy(): Promise<void> {
    const file = host().startsFromMemory ? this.#files?.embedder : null;
    const text = file && (await fetchAny(file).then(textOf, () => null));
    if (text != null) this.#keep('embedder', text);
  }

  /** Why a worker failed, for people. The next worker starts from the other source, if there is one. */
  async explain(name: WorkerName, message: string): Promise<HandfulError> {
    const address = this.#address(name);
    const file = this.#files?.[name];
    if (file && this.#copies.has(name)) this.#useCopies = !this.#useCopies;
    if (message !== '' && !NO_SCRIPT.test(message)) return stopped(name, message);
    if (!file || address.startsWith('blob:')) return stopped(name, message || NO_BLOB);
    // Browsers do not tell scripts why a worker failed to load, but why a request failed.
    const problem = await fetchAny(file).catch((error: unknown) => error);
    if (problem instanceof HandfulError) return problem;
    return stopped(name, message || `${address} could not be started${FORBIDDEN}`);
  }

  /** Frees the copies in memory. */
  release(): void {
    for (const copy of this.#copies.values()) URL.revokeObjectURL(copy);
  }

  #address(name: WorkerName): string {
    const copy = this.#copies.get(name);
    const url = this.#files?.[name].url;
    return (this.#useCopies ? (copy ?? url) : (url ?? copy)) ?? '';
  }

  #keep(name: WorkerName, code: string): void {
    this.#copies.set(name, URL.createObjectURL(new Blob([code], { type: 'text/javascript' })));
  }
}

const NO_BLOB =
  "it could not be started from memory; the page's policy must allow blob: in worker-src";
const FORBIDDEN = ", perhaps because the page's policy forbids it (worker-src)";

/** The code of the workers, which is verified if it is that of the package. */
export async function fetchWorkers(
  files: Readonly<Record<WorkerName, LocatedAsset>>,
  get?: Parameters<typeof fetchAny>[1],
): Promise<Record<WorkerName, string>> {
  // A bundler gives the code another name, and may have changed it.
  const read = (file: LocatedAsset) =>
    host().canStart(file.url) || !file.url.endsWith(file.path.slice(file.path.lastIndexOf('/')))
      ? fetchAny(file, get).then(textOf)
      : fetchText(file, undefined, get);
  const [session, embedder] = await Promise.all([read(files.session), read(files.embedder)]);
  return { session, embedder };
}

function textOf(response: Response): Promise<string> {
  return response.text();
}

/** The session says the same of the embedding workers in sentences of its own. */
function stopped(name: WorkerName, message: string): HandfulError {
  const sentence = `The worker stopped: ${message.replace(/[.!]?\s*$/, '.')}`;
  return new HandfulError('engine', name === 'session' ? sentence : message);
}

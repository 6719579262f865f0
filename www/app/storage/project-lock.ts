/** How long to wait for a tab that is closing, or that was asked to release the lock (milliseconds). */
const TIMEOUT = 700;
const TIMEOUT_AFTER_REQUEST = 4_000;

const CHANNEL = 'handful projects';

/** The message that asks the tab with a project to release it. */
interface ReleaseRequest {
  letGo: number;
}

/** Called when another tab wants the project; `stolen` says that it has it already. */
type OnLost = (stolen: boolean) => Promise<void>;

/**
 * The exclusive right of a tab to write a project. It ends with the tab, or when another tab asks for
 * it. Where the browser has no locks (pages without TLS), every tab gets the right.
 */
export class ProjectLock {
  readonly #channel = new BroadcastChannel(CHANNEL);
  readonly #free: () => void;

  private constructor(project: number, free: () => void, onLost: OnLost) {
    this.#free = free;
    this.#channel.onmessage = ({ data }: MessageEvent<ReleaseRequest>) => {
      if (data.letGo === project) void onLost(false).finally(() => this.release());
    };
  }

  /** Locks a project; `null` if another tab has locked it. */
  static acquire(project: number, onLost: OnLost): Promise<ProjectLock | null> {
    return ProjectLock.#request(project, { signal: AbortSignal.timeout(TIMEOUT) }, onLost);
  }

  /** Asks the tab with the lock to save and release it, and steals it from a tab that does not answer. */
  static async takeOver(project: number, onLost: OnLost): Promise<ProjectLock | null> {
    const channel = new BroadcastChannel(CHANNEL);
    channel.postMessage({ letGo: project } satisfies ReleaseRequest);
    channel.close();
    const options = { signal: AbortSignal.timeout(TIMEOUT_AFTER_REQUEST) };
    const given = await ProjectLock.#request(project, options, onLost);
    return given ?? ProjectLock.#request(project, { steal: true }, onLost);
  }

  /** Releases the lock. */
  release(): void {
    this.#channel.close();
    this.#free();
  }

  static #request(
    project: number,
    options: LockOptions,
    onLost: OnLost,
  ): Promise<ProjectLock | null> {
    if (!('locks' in navigator)) {
      return Promise.resolve(new ProjectLock(project, () => undefined, onLost));
    }
    return new Promise((resolve) => {
      let lock: ProjectLock | null = null;
      const hold = (): Promise<void> =>
        new Promise((free) => {
          lock = new ProjectLock(project, free, onLost);
          resolve(lock);
        });
      // Rejects when the lock is not granted in time, or is stolen later.
      navigator.locks.request(`handful project ${project}`, options, hold).catch(() => {
        if (lock) void onLost(true).finally(() => lock?.release());
        else resolve(null);
      });
    });
  }
}

/** How long to wait for a tab that is just going away, or that was asked to let go (milliseconds). */
const PATIENCE = 700;
const PATIENCE_WHEN_ASKED = 4_000;

const CHANNEL = 'handful projects';

/** What a tab asks of the one that has a project open. */
interface Request {
  letGo: number;
}

/** Hears that another tab wants the project; `stolen` says that it has it already. */
type OnLost = (stolen: boolean) => Promise<void>;

/**
 * The right to write a project, which one tab has at a time. It ends with the tab, or when another
 * tab asks for it. Where the browser has no locks (pages without TLS), every tab gets it.
 */
export class Claim {
  readonly #channel = new BroadcastChannel(CHANNEL);
  readonly #free: () => void;

  private constructor(project: number, free: () => void, onLost: OnLost) {
    this.#free = free;
    this.#channel.onmessage = ({ data }: MessageEvent<Request>) => {
      if (data.letGo === project) void onLost(false).finally(() => this.release());
    };
  }

  /** Gets the right to a project, or `null` while another tab has it. */
  static take(project: number, onLost: OnLost): Promise<Claim | null> {
    return Claim.#request(project, { signal: AbortSignal.timeout(PATIENCE) }, onLost);
  }

  /** Asks the tab that has it to save and let go, and takes it from one that does not answer. */
  static async takeOver(project: number, onLost: OnLost): Promise<Claim | null> {
    const channel = new BroadcastChannel(CHANNEL);
    channel.postMessage({ letGo: project } satisfies Request);
    channel.close();
    const patience = { signal: AbortSignal.timeout(PATIENCE_WHEN_ASKED) };
    const given = await Claim.#request(project, patience, onLost);
    return given ?? Claim.#request(project, { steal: true }, onLost);
  }

  /** Gives the right back. */
  release(): void {
    this.#channel.close();
    this.#free();
  }

  static #request(project: number, options: LockOptions, onLost: OnLost): Promise<Claim | null> {
    if (!('locks' in navigator)) {
      return Promise.resolve(new Claim(project, () => undefined, onLost));
    }
    return new Promise((resolve) => {
      let claim: Claim | null = null;
      const hold = (): Promise<void> =>
        new Promise((free) => {
          claim = new Claim(project, free, onLost);
          resolve(claim);
        });
      // It rejects when it is not granted in time, or stolen later.
      navigator.locks.request(`handful project ${project}`, options, hold).catch(() => {
        if (claim) void onLost(true).finally(() => claim?.release());
        else resolve(null);
      });
    });
  }
}

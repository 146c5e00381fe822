/** When does a panel look at its store? When told to, and then whenever the store changed, as long as somebody sees it. */

const FIRST_PAUSE_MS = 5000;
const LONGEST_PAUSE_MS = 60_000;

/** Resolves once the store is other than it was `seen`; rejects when that cannot be told, or when `signal` aborts. */
export type Watch = (seen: string, signal: AbortSignal) => Promise<void>;

/** Nothing is asked, and no question is open, after `stop`. */
export class Follower {
  /**
   * @param look Looks once, and gives what the store was seen as; it rejects where it could not be seen.
   */
  constructor(private readonly look: () => Promise<string>) {}

  /** Who tells of changes; without it, a look is made only when told to. */
  watch: Watch | null = null;

  /** The shortest time between two looks while the store changes; 0 looks only when told to. */
  seconds = 0;

  /** Looks now, and from then on. */
  start(): void {
    this.stop();
    const stopping = new AbortController();
    this.stopping = stopping;
    void this.go(stopping.signal);
  }

  stop(): void {
    this.stopping?.abort();
    this.stopping = null;
  }

  private async go(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted; ) {
      const begun = Date.now();
      try {
        const seen = await this.look();
        if (this.seconds <= 0 || this.watch === null || signal.aborted) {
          return;
        }
        await this.watch(seen, signal);
        failures = 0;
        await pause(begun + this.seconds * 1000 - Date.now(), signal);
      } catch {
        // What failed has been said by the look; a watch that fails is tried again, ever more rarely.
        if (this.seconds <= 0) {
          return;
        }
        await pause(Math.min(FIRST_PAUSE_MS * 2 ** failures++, LONGEST_PAUSE_MS), signal);
      }
    }
  }

  private stopping: AbortController | null = null;
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (milliseconds <= 0 || signal.aborted) {
      resolve();
      return;
    }
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    }, { once: true });
  });
}

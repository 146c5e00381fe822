/** What was touched while somebody types, and when is it quiet enough to look at it? */

/** Gathers what is touched, and hands it over once, when nothing was touched for a while. */
export class Burst<Item> {
  /**
   * @param look Called with everything that was touched since the last time.
   * @param quietMs How long nothing must be touched, in milliseconds.
   */
  constructor(
    private readonly look: (touched: ReadonlySet<Item>) => void,
    private readonly quietMs: number
  ) {}

  /** Costs a letter as good as nothing: a timer is not set anew for each, but looks at the clock when it rings. */
  touch(item: Item): void {
    this.touched.add(item);
    this.last = Date.now();
    this.timer ??= setTimeout(() => this.ring(), this.quietMs);
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.touched.clear();
  }

  private ring(): void {
    const left = this.last + this.quietMs - Date.now();
    if (left > 0) {
      // A clock that was turned back does not make it wait longer than once.
      this.timer = setTimeout(() => this.ring(), Math.min(left, this.quietMs));
      return;
    }
    this.timer = undefined;
    const touched = new Set(this.touched);
    this.touched.clear();
    this.look(touched);
  }

  private readonly touched = new Set<Item>();
  private last = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
}

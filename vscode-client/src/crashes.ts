// Whether a server that went away is started again.

export const MOST = 5;
export const WITHIN = 180_000;

/** Counts crashes; the fifth within three minutes is the last one that is answered with a restart. */
export class Crashes {
  private times: number[] = [];
  private readonly now: () => number;

  constructor(now: () => number = Date.now) {
    this.now = now;
  }

  /** A crash happened: true if the server is to be started again. */
  restarts(): boolean {
    const at = this.now();
    this.times = [...this.times.filter((time) => at - time < WITHIN), at];
    return this.times.length < MOST;
  }

  /** A person restarted the server, so what was before no longer counts. */
  forget(): void {
    this.times = [];
  }
}

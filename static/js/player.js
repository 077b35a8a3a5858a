// @ts-check

/** Milliseconds that one tick may bring at most: a page that was hidden does not leap ahead. */
const LEAP = 250;

/** Keeps the time: which frame is due, how far the glide into it has gone. Knows no screen; `tick` is called with a clock. */
export class Player {
  /**
   * @param {number[]} durations milliseconds of every frame
   * @param {{glide?: number, loop?: number}} [how] `glide`: milliseconds that marks take to move; `loop`: 0 for ever
   */
  constructor(durations, how = {}) {
    this.durations = durations;
    this.glide = how.glide ?? 0;
    this.loop = how.loop ?? 0;
    this.rounds = 0;
    this.speed = 1;
    this.frame = 0;
    this.playing = false;
    /** Milliseconds spent in the frame, at speed 1. */
    this.spent = Infinity;
    /** @type {number | null} */
    this.last = null;
  }

  get end() {
    return this.durations.length - 1;
  }

  play() {
    if (this.playing) return;
    if (this.frame === this.end && this.end > 0) this.go(0);
    if (this.frame === 0) this.spent = Math.min(this.spent, this.glide);
    this.playing = true;
    this.last = null;
  }

  pause() {
    this.playing = false;
  }

  /** Go to a frame; the next one glides. @param {number} frame */
  go(frame) {
    const target = Math.min(Math.max(Math.round(frame), 0), this.end);
    this.spent = target === this.frame + 1 || target === this.frame - 1 ? 0 : Infinity;
    this.frame = target;
    this.last = null;
  }

  /** Let time pass; say whether there is more to show. @param {number} now milliseconds of any clock */
  tick(now) {
    const passed = this.last === null ? 0 : Math.min(now - this.last, LEAP) * this.speed;
    this.last = now;
    this.spent += passed;
    if (this.playing && this.spent >= this.durations[this.frame]) this.#next();
    return this.playing || this.progress < 1;
  }

  #next() {
    if (this.frame < this.end) {
      this.frame += 1;
    } else if (this.end === 0 || (this.loop && ++this.rounds >= this.loop)) {
      this.playing = false;
      return;
    } else {
      this.frame = 0;
    }
    this.spent = 0;
  }

  /** How far the glide into the frame has gone, 0 to 1. */
  get progress() {
    const glide = Math.min(this.glide * this.speed, this.durations[this.frame] / 2);
    return glide > 0 ? Math.min(1, this.spent / glide) : 1;
  }
}

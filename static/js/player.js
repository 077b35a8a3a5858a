// @ts-check

/** Milliseconds that one tick may bring at most: a page that was hidden does not leap ahead. */
const LEAP = 250;

/** Keeps the time: which frame is due, and how far its glide has gone. Knows no screen and no clock. */
export class Player {
  rounds = 0;
  speed = 1;
  frame = 0;
  playing = false;
  /** Milliseconds spent in the frame, at speed 1. */
  spent = Infinity;
  /** @type {number | undefined} */
  last;

  /**
   * @param {number[]} durations milliseconds of every frame
   * @param {number} [glide] milliseconds that marks take to move @param {number} [loop] rounds, 0 for ever
   */
  constructor(durations, glide = 0, loop = 0) {
    this.durations = durations;
    this.glide = glide;
    this.loop = loop;
    this.end = durations.length - 1;
  }

  play() {
    if (this.playing) return;
    if (this.frame === this.end && this.end > 0) this.go(0);
    if (this.frame === 0) this.spent = Math.min(this.spent, this.glide);
    this.playing = true;
    this.last = undefined;
  }

  pause() {
    this.playing = false;
  }

  /** Go to a frame; to a neighbour marks glide. */
  go(frame = 0) {
    const target = Math.min(Math.max(Math.round(frame), 0), this.end);
    this.spent = Math.abs(target - this.frame) === 1 ? 0 : Infinity;
    this.frame = target;
    this.last = undefined;
  }

  /** Let time pass; say whether there is more to show. @param {number} now milliseconds of any clock */
  tick(now) {
    this.spent += Math.min(now - (this.last ?? now), LEAP) * this.speed;
    this.last = now;
    if (this.playing && this.spent >= this.durations[this.frame]) this.#next();
    return this.playing || this.progress < 1;
  }

  #next() {
    if (this.frame === this.end && (this.end === 0 || ++this.rounds === this.loop)) {
      this.playing = false;
      return;
    }
    this.frame = this.frame < this.end ? this.frame + 1 : 0;
    this.spent = 0;
  }

  /** How far the glide into the frame has gone, 0 to 1. */
  get progress() {
    const glide = Math.min(this.glide * this.speed, this.durations[this.frame] / 2);
    return glide > 0 ? Math.min(1, this.spent / glide) : 1;
  }
}

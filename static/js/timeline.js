// @ts-check
/** @import { Scene } from "./types.d.ts" */

/** Knows how every mark looks and where it is at frame k: the base with the changes so far. */
export class Timeline {
  /** @param {Scene} scene */
  constructor(scene) {
    this.scene = scene;
    this.frames = scene.durations.length;
    this.frame = -1;
    this.looks = Int32Array.from(scene.base);
    this.xs = Float64Array.from(scene.marks.x);
    this.ys = Float64Array.from(scene.marks.y);
    this.seek(0);
  }

  /** Go to a frame, forward by its changes, backward from the base again. */
  seek(frame = 0) {
    const target = Math.min(Math.max(frame, 0), this.frames - 1);
    if (target < this.frame) this.#rewind();
    while (this.frame < target) this.#advance();
  }

  #rewind() {
    const { base, marks } = this.scene;
    this.frame = -1;
    this.looks.set(base);
    this.xs.set(marks.x);
    this.ys.set(marks.y);
  }

  #advance() {
    const { sets, moves } = this.scene;
    const frame = ++this.frame;
    for (let i = sets.start[frame]; i < sets.start[frame + 1]; i++) this.looks[sets.mark[i]] = sets.look[i];
    for (let i = moves.start[frame]; i < moves.start[frame + 1]; i++) {
      this.xs[moves.mark[i]] = moves.x[i];
      this.ys[moves.mark[i]] = moves.y[i];
    }
  }
}

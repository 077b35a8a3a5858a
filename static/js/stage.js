// @ts-check
/** @import { Frames } from "./types.d.ts" */
import { Painter } from "./paint.js";
import { Player } from "./player.js";
import { Timeline } from "./timeline.js";

export const GLIDE = 220;
/** Milliseconds to wait for the font; then the picture is painted with another and again when it is there. */
const PATIENCE = 1500;
const still = matchMedia("(prefers-reduced-motion: reduce)");

/** Shows one document on a canvas: time from the player, state from the timeline, pixels from the painter. */
export class Stage extends EventTarget {
  /** @type {Timeline} */
  // @ts-expect-error - there before anything is shown
  timeline;

  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    super();
    this.canvas = canvas;
    this.painter = new Painter(canvas);
    /** @type {Frames | null} */
    this.frames = null;
    this.player = new Player([1]);
    /** Texts shown in place of the scene's, by mark. @type {Map<number, string> | undefined} */
    this.instead = undefined;
    /** Where marks come from while they glide. @type {{looks: Int32Array, xs: Float64Array, ys: Float64Array} | null} */
    this.from = null;
    this.asked = 0;
    this.scale = 0;
    new ResizeObserver(() => this.fit()).observe(canvas);
  }

  /** Wait for the font, so that the first picture that is painted is the right one. */
  async ready() {
    const fonts = Promise.all(["500 16px Manrope", "700 16px Manrope"].map((font) => document.fonts.load(font)));
    fonts.then(() => this.fit(true));
    await Promise.race([fonts, new Promise((late) => setTimeout(late, PATIENCE))]);
  }

  /** Show another document, at a frame. @param {Frames} frames @param {number} [frame] */
  load(frames, frame = 0) {
    const { speed, playing } = this.player;
    this.frames = frames;
    this.timeline = new Timeline(frames.scene);
    this.player = new Player(frames.scene.durations, { loop: frames.scene.loop, glide: still.matches ? 0 : GLIDE });
    this.player.speed = speed;
    this.player.go(frame);
    this.player.spent = Infinity;
    this.timeline.seek(this.player.frame);
    this.from = null;
    this.fit(true);
    if (playing) this.player.play();
    this.#told();
    this.#ask();
  }

  /** Paint at the size that the canvas has on the screen. @param {boolean} [anew] */
  fit(anew = false) {
    const scene = this.frames?.scene;
    if (!scene) return;
    const box = this.canvas.getBoundingClientRect();
    const scale = (Math.min(box.width / scene.width, box.height / scene.height) || 1) * devicePixelRatio;
    if (scale === this.scale && !anew) return;
    this.scale = scale;
    this.painter.take(scene, scale);
    this.#paint();
    this.dispatchEvent(new Event("fit"));
  }

  /** The frame in sight. */
  get frame() {
    return this.timeline.frame;
  }

  play() {
    this.player.play();
    this.#told();
    this.#ask();
  }

  pause() {
    if (!this.player.playing) return;
    this.player.pause();
    this.#told();
  }

  toggle() {
    if (this.player.playing) this.pause();
    else this.play();
  }

  /** @param {number} frame */
  go(frame) {
    this.player.go(frame);
    this.#ask();
  }

  /** Go to a frame and rest there. @param {number} frame */
  leap(frame) {
    this.pause();
    this.go(frame);
  }

  /** @param {number} by */
  step(by) {
    this.leap(this.player.frame + by);
  }

  /** Paint again with what `instead` and the painter's `lit` say now. */
  refresh() {
    this.#paint();
  }

  #ask() {
    if (!this.asked) this.asked = requestAnimationFrame((now) => this.#tick(now));
  }

  /** @param {number} now */
  #tick(now) {
    this.asked = 0;
    const more = this.player.tick(now);
    const { frame, progress } = this.player;
    const { looks, xs, ys } = this.timeline;
    const moved = frame !== this.timeline.frame;
    if (moved) {
      this.from = progress < 1 ? { looks: looks.slice(), xs: xs.slice(), ys: ys.slice() } : null;
      this.timeline.seek(frame);
    }
    if (moved || this.from) this.#paint();
    if (moved) this.#told();
    if (progress === 1) this.from = null;
    if (more) this.#ask();
  }

  /** While the window glides, cells keep the looks of the frame before: first it moves, then the result appears. */
  #paint() {
    const { looks, xs, ys } = this.timeline;
    const { progress } = this.player;
    const { from, painter } = this;
    if (!from || progress === 1) return painter.show(looks, xs, ys, this.instead);
    const share = progress * progress * (3 - 2 * progress);
    const x = from.xs.slice();
    const y = from.ys.slice();
    for (const i of painter.over) {
      x[i] += (xs[i] - x[i]) * share;
      y[i] += (ys[i] - y[i]) * share;
    }
    painter.show(from.looks, x, y, this.instead);
  }

  #told() {
    this.dispatchEvent(new Event("frame"));
  }
}

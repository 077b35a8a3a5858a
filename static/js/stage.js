// @ts-check
/** @import { Frames } from "./types.d.ts" */
import { Painter } from "./paint.js";
import { Player } from "./player.js";
import { Timeline } from "./timeline.js";

/** Milliseconds that the window takes from one place to the next. */
const GLIDE = 220;
/** Milliseconds to wait for the font; without it the picture is painted with another, and again later. */
const PATIENCE = 1500;
export const still = matchMedia("(prefers-reduced-motion: reduce)");

/** Shows one document on a canvas: time from the player, state from the timeline, pixels from the painter. Tells `frame` and `fit`. */
export class Stage extends EventTarget {
  /** @type {Frames} */
  // @ts-expect-error - loaded before anything is shown
  frames;
  /** @type {Timeline} */
  // @ts-expect-error - as above
  timeline;
  player = new Player([1]);
  /** Texts shown in place of the scene's, by mark. @type {Map<number, string> | undefined} */
  instead;
  /** The state that marks glide away from. @type {{looks: Int32Array, xs: Float64Array, ys: Float64Array} | undefined} */
  from;
  scale = 0;
  #asked = 0;

  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    super();
    this.canvas = canvas;
    this.painter = new Painter(canvas);
    new ResizeObserver(() => this.fit()).observe(canvas);
  }

  /** Wait for the font, so that the first picture that is painted is the right one. */
  async ready() {
    const fonts = Promise.all([500, 700].map((weight) => document.fonts.load(`${weight} 16px Manrope`)));
    fonts.then(() => this.fit(true));
    await Promise.race([fonts, new Promise((late) => setTimeout(late, PATIENCE))]);
  }

  /** Show another document, at a frame. @param {Frames} frames @param {number} [frame] */
  load(frames, frame = 0) {
    const { speed, playing } = this.player;
    const { durations, loop, width, height } = frames.scene;
    this.canvas.style.aspectRatio = `${width} / ${height}`;
    this.canvas.classList.toggle("tall", height > width * 0.9);
    this.frames = frames;
    this.timeline = new Timeline(frames.scene);
    this.player = new Player(durations, still.matches ? 0 : GLIDE, loop);
    this.player.speed = speed;
    this.player.go(frame);
    this.player.spent = Infinity;
    this.timeline.seek(this.player.frame);
    this.from = undefined;
    this.fit(true);
    if (playing) this.player.play();
    this.#tell("frame");
    this.#ask();
  }

  /** Paint at the size that the canvas has on the screen. @param {boolean} [anew] */
  fit(anew = false) {
    if (!this.frames) return;
    const { width, height } = this.frames.scene;
    const { clientWidth, clientHeight } = this.canvas;
    const scale = (Math.min(clientWidth / width, clientHeight / height) || 1) * devicePixelRatio;
    if (scale === this.scale && !anew) return;
    this.scale = scale;
    this.painter.take(this.frames.scene, scale);
    this.refresh();
    this.#tell("fit");
  }

  /** The frame in sight. */
  get frame() {
    return this.timeline.frame;
  }

  play() {
    this.player.play();
    this.#tell("frame");
    this.#ask();
  }

  pause() {
    if (!this.player.playing) return;
    this.player.pause();
    this.#tell("frame");
  }

  toggle() {
    if (this.player.playing) this.pause();
    else this.play();
  }

  /** Go to a frame and rest there. */
  leap(frame = 0) {
    this.pause();
    this.player.go(frame);
    this.#ask();
  }

  step(by = 0) {
    this.leap(this.player.frame + by);
  }

  #ask() {
    this.#asked ||= requestAnimationFrame((now) => this.#tick(now));
  }

  #tick(now = 0) {
    this.#asked = 0;
    const more = this.player.tick(now);
    const { frame, progress } = this.player;
    const { looks, xs, ys } = this.timeline;
    const moved = frame !== this.timeline.frame;
    if (moved) {
      this.from = progress < 1 ? { looks: looks.slice(), xs: xs.slice(), ys: ys.slice() } : undefined;
      this.timeline.seek(frame);
    }
    if (moved || this.from) this.refresh();
    if (moved) this.#tell("frame");
    if (progress === 1) this.from = undefined;
    if (more) this.#ask();
  }

  /** Paint: first the window glides while cells keep their looks, then the result appears. */
  refresh() {
    const { looks, xs, ys } = this.timeline;
    const { progress } = this.player;
    const { from, painter } = this;
    if (!from || progress === 1) return painter.show(looks, xs, ys, this.instead);
    const share = progress * progress * (3 - 2 * progress);
    const [x, y] = [from.xs.slice(), from.ys.slice()];
    for (const i of painter.over) {
      x[i] += (xs[i] - x[i]) * share;
      y[i] += (ys[i] - y[i]) * share;
    }
    painter.show(from.looks, x, y, this.instead);
  }

  #tell(event = "") {
    this.dispatchEvent(new Event(event));
  }
}

// @ts-check
/** @import { Box, Brush, Lit, Scene, Style } from "./types.d.ts" */

/** @type {Box} */
const NOWHERE = [0, 0, 0, 0];
const GROUND = ["cell", "label"];
const FAMILY = 'Manrope, "WenQuanYi Micro Hei", "Noto Sans CJK SC", sans-serif';

/**
 * Paints marks as the raster does: boxes on whole device pixels, capitals centred. Cells and labels lie on a ground that
 * is repainted only where a look changed; outlines, links and faces are painted over it each time.
 */
export class Painter {
  /** @type {Scene} */
  // @ts-expect-error - taken before anything is painted
  scene;
  scale = 1;
  /** The look that every mark on the ground was painted with. */
  painted = new Int32Array();
  /** Marks that lie over the ground. @type {number[]} */
  over = [];
  /** @type {Style[]} */
  styles = [];
  /** Empty cells, drawn once. @type {Map<string, HTMLCanvasElement>} */
  tiles = new Map();
  /** Marks that stand out while the rest fades. @type {Lit | undefined} */
  lit;

  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    this.context = brush(canvas);
    this.ground = brush(document.createElement("canvas"));
    /** What is painted on just now. */
    this.to = this.ground;
  }

  /** Take a scene at a scale in device pixels; everything is painted anew. @param {Scene} scene */
  take(scene, scale = 1) {
    this.scene = scene;
    this.scale = scale;
    for (const { canvas } of [this.context, this.ground]) {
      canvas.width = Math.round(scene.width * scale);
      canvas.height = Math.round(scene.height * scale);
    }
    this.over = scene.marks.kind.flatMap((kind, i) => (GROUND.includes(kind) ? [] : [i]));
    this.styles = scene.looks.map(([role]) => scene.styles[role]);
    this.painted = new Int32Array(scene.base.length).fill(-1);
    this.tiles.clear();
    this.to = this.ground;
    this.#clear([0, 0, this.canvas.width, this.canvas.height]);
  }

  /**
   * Show a state: the look and the place of every mark; `instead` has texts that replace those of some marks.
   * @param {Int32Array} looks @param {Float64Array} xs @param {Float64Array} ys @param {Map<number, string>} [instead]
   */
  show(looks, xs, ys, instead) {
    const { canvas, context, ground, painted } = this;
    const { kind } = this.scene.marks;
    this.to = ground;
    for (let i = 0; i < looks.length; i++) {
      const text = instead?.get(i);
      if ((painted[i] === looks[i] && text === undefined) || !GROUND.includes(kind[i])) continue;
      painted[i] = text === undefined ? looks[i] : -1;
      this.#mark(i, looks[i], xs[i], ys[i], text);
    }
    this.to = context;
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.drawImage(ground.canvas, 0, 0);
    for (const i of this.over) this.#mark(i, looks[i], xs[i], ys[i]);
    if (this.lit) this.#light(this.lit);
  }

  /** @param {Lit} lit */
  #light({ marks, main, veil }) {
    const { to, scene, canvas } = this;
    to.globalAlpha = veil;
    to.fillStyle = scene.background;
    to.fillRect(0, 0, canvas.width, canvas.height);
    to.globalAlpha = 1;
    for (const i of marks) {
      const box = this.#box(i, scene.marks.x[i], scene.marks.y[i]);
      to.drawImage(this.ground.canvas, ...box, ...box);
      if (i !== main) continue;
      to.strokeStyle = (scene.styles.title ?? this.styles[scene.base[i]]).ink;
      to.lineWidth = this.#line(2);
      to.stroke(rounded(box, this.#corner(i)));
    }
  }

  #mark(i = 0, look = 0, x = 0, y = 0, instead = "") {
    const { scene, styles, to } = this;
    const kind = scene.marks.kind[i];
    const style = styles[look];
    const [, text, small] = scene.looks[look];
    const box = this.#box(i, x, y);
    if (GROUND.includes(kind)) this.#clear(box);
    if (!style) return;
    if (kind === "cell") {
      if (box[2] && box[3]) to.drawImage(this.#tile(style, i, box[2], box[3]), box[0], box[1]);
      if (scene.marks.size[i]) this.#cell(style, box, i, instead || text, instead ? "" : small);
    } else if (kind === "label") this.#label(style, box, i, text, small && (instead || small));
    else if (kind === "outline") this.#outline(style, box, i);
    else this.#path(style, kind, i, x, y);
  }

  /** @returns {Box} */
  #box(i = 0, x = 0, y = 0) {
    const [left, top] = [Math.round(x * this.scale), Math.round(y * this.scale)];
    const { w, h } = this.scene.marks;
    return [left, top, Math.round((x + w[i]) * this.scale) - left, Math.round((y + h[i]) * this.scale) - top];
  }

  #clear(box = NOWHERE, to = this.to) {
    to.fillStyle = this.scene.background;
    if (this.scene.transparent) to.clearRect(...box);
    else to.fillRect(...box);
  }

  #line(line = 1) {
    return Math.max(1, Math.round(line * this.scale));
  }

  #corner(i = 0, most = Infinity) {
    const { marks, type } = this.scene;
    return Math.min(type.corner[0], Math.floor(Math.min(marks.w[i], marks.h[i], most) / type.corner[1])) * this.scale;
  }

  /** Give an empty cell as a picture of its own. @param {Style} style */
  #tile(style, i = 0, w = 0, h = 0) {
    const corner = this.#corner(i);
    const key = [w, h, corner, ...Object.values(style)].join();
    const known = this.tiles.get(key);
    if (known) return known;
    const to = brush(Object.assign(document.createElement("canvas"), { width: w, height: h }));
    this.tiles.set(key, to.canvas);
    const fill = style.fill || this.scene.background;
    const line = this.#line(style.line);
    this.#clear([0, 0, w, h], to);
    to.fillStyle = style.dash ? fill : style.stroke || fill;
    to.fill(rounded([0, 0, w, h], corner));
    to.fillStyle = fill;
    if (Math.min(w, h) < 4 * this.scale) to.fillRect(0, 0, w, h);
    else if (style.dash) this.#dashes(to, rim([0, 0, w, h], corner, line), style.stroke || fill, [0, 0, w, h], 4, 3);
    else to.fill(rounded([line, line, w - 2 * line, h - 2 * line], Math.max(0, corner - line)));
    return to.canvas;
  }

  /** Fill a frame's dashes, from every corner. */
  #dashes(to = this.to, frame = new Path2D(), colour = "", [x, y, w, h] = NOWHERE, on = 3, off = 3) {
    const band = 6 * this.scale;
    const dash = on * this.scale;
    to.save();
    to.clip(frame, "evenodd");
    to.fillStyle = colour;
    for (let at = 0; at < Math.max(w, h) / 2; at += dash + off * this.scale) {
      const ends = (side = 0) => (at < side / 2 ? [at, side - at - dash] : []);
      for (const left of ends(w)) for (const top of [0, h - band]) to.fillRect(x + left, y + top, dash, band);
      for (const top of ends(h)) for (const left of [0, w - band]) to.fillRect(x + left, y + top, band, dash);
    }
    to.restore();
  }

  /** @param {Style} style */
  #cell(style, [x, y, wide] = NOWHERE, i = 0, text = "", small = "") {
    const { marks, type } = this.scene;
    const { scale } = this;
    const [w, h, size] = [marks.w[i], marks.h[i], marks.size[i]];
    const base = y + ((small ? type.lift * h : h / 2) + type.cap * size) * scale;
    if (text) this.#write(text, style.ink, x + (wide - this.#width(text, size, style.bold)) / 2, base);
    if (!small) return;
    const unit = this.#width(small, 100) / scale / 100;
    const tiny = Math.max(6, Math.min(Math.round(type.small * size), Math.floor((w - 5) / unit)));
    this.#write(small, style.accent || style.ink, x + (w - 3) * scale - this.#width(small, tiny), y + (h - 3) * scale);
  }

  /** @param {Style} style */
  #label(style, [x, y, wide] = NOWHERE, i = 0, text = "", small = "") {
    const { marks, type } = this.scene;
    const size = marks.size[i];
    const after = small ? this.#width(small, size, !style.bold) : 0;
    const first = text ? this.#width(text, size, style.bold) : 0;
    const spare = wide - first - after;
    const left = x + ({ start: 0, end: spare }[marks.anchor[i] ?? ""] ?? spare / 2);
    const base = y + (marks.h[i] / 2 + type.cap * size) * this.scale;
    if (text) this.#write(text, style.ink, left, base);
    if (!small) return;
    this.#width(small, size, !style.bold);
    this.#write(small, style.accent || style.ink, left + first, base);
  }

  /** Choose a font and give the width of a text in it. */
  #width(text = "", size = 0, bold = false) {
    this.to.font = `${bold ? 700 : 500} ${size * this.scale}px ${FAMILY}`;
    return this.to.measureText(text).width;
  }

  #write(text = "", colour = "", x = 0, y = 0) {
    this.to.fillStyle = colour;
    this.to.fillText(text, Math.round(x), Math.round(y));
  }

  /** @param {Style} style */
  #outline({ line, dash, stroke }, box = NOWHERE, i = 0) {
    const frame = rim(box, this.#corner(i, 40) + this.scale, this.#line(line));
    if (dash) return this.#dashes(this.to, frame, stroke, box);
    this.to.fillStyle = stroke;
    this.to.fill(frame, "evenodd");
  }

  /** @param {Style} style */
  #path({ line, fill, stroke }, kind = "", i = 0, x = 0, y = 0) {
    const { to, scale, scene } = this;
    const points = scene.marks.points[i];
    const path = new Path2D();
    for (let at = 0; at < points.length; at += 2) path.lineTo((x + points[at]) * scale, (y + points[at + 1]) * scale);
    to.save();
    if (kind === "face") {
      path.closePath();
      to.fillStyle = fill || scene.background;
      to.fill(path);
      to.clip(path);
    }
    to.strokeStyle = stroke;
    to.lineWidth = (kind === "face" ? line * 1.2 : line - 0.25) * scale;
    to.lineJoin = "round";
    if (line && stroke) to.stroke(path);
    to.restore();
  }
}

/** @param {HTMLCanvasElement} canvas */
function brush(canvas) {
  return /** @type {Brush} */ (canvas.getContext("2d"));
}

function rounded(box = NOWHERE, corner = 0) {
  const path = new Path2D();
  path.roundRect(...box, corner);
  return path;
}

function rim([x, y, w, h] = NOWHERE, corner = 0, line = 1) {
  const path = rounded([x, y, w, h], corner);
  path.roundRect(x + line, y + line, w - 2 * line, h - 2 * line, Math.max(0, corner - line));
  return path;
}

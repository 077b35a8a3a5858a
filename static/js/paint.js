// @ts-check
/** @import { Scene, Style } from "./types.d.ts" */

/** @typedef {CanvasRenderingContext2D} Brush */
/** @typedef {[x: number, y: number, w: number, h: number]} Box in device pixels */

const GROUND = new Set(["cell", "label"]);
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
  /** @type {Map<Style, Map<string, HTMLCanvasElement>>} */
  tiles = new Map();
  /** Marks that stand out while the rest fades. @type {{marks: number[], main: number, veil: number} | null} */
  lit = null;

  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    this.context = brush(canvas);
    this.ground = brush(document.createElement("canvas"));
  }

  /** Take a scene at a scale in device pixels; everything is painted anew. @param {Scene} scene @param {number} scale */
  take(scene, scale) {
    this.scene = scene;
    this.scale = scale;
    for (const { canvas } of [this.context, this.ground]) {
      canvas.width = Math.round(scene.width * scale);
      canvas.height = Math.round(scene.height * scale);
    }
    this.over = scene.marks.kind.flatMap((kind, i) => (GROUND.has(kind) ? [] : [i]));
    this.styles = scene.looks.map(([role]) => scene.styles[role]);
    this.painted = new Int32Array(scene.base.length).fill(-1);
    this.tiles.clear();
    this.#clear(this.ground, [0, 0, this.canvas.width, this.canvas.height]);
  }

  /**
   * Show a state: the look and the place of every mark; `instead` has texts that replace those of some marks.
   * @param {Int32Array} looks @param {Float64Array} xs @param {Float64Array} ys @param {Map<number, string>} [instead]
   */
  show(looks, xs, ys, instead) {
    const { canvas, context, ground, painted, scene } = this;
    const { kind } = scene.marks;
    for (let i = 0; i < looks.length; i++) {
      const text = instead?.get(i);
      if ((painted[i] === looks[i] && text === undefined) || !GROUND.has(kind[i])) continue;
      painted[i] = text === undefined ? looks[i] : -1;
      this.#mark(ground, i, looks[i], xs[i], ys[i], text);
    }
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.drawImage(ground.canvas, 0, 0);
    for (const i of this.over) this.#mark(context, i, looks[i], xs[i], ys[i]);
    if (this.lit) this.#light(this.lit);
  }

  /** @param {{marks: number[], main: number, veil: number}} lit */
  #light({ marks, main, veil }) {
    const { context: to, scene, canvas } = this;
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
      to.beginPath();
      to.roundRect(...box, this.#corner(i));
      to.stroke();
    }
  }

  /** @param {Brush} to @param {number} i @param {number} look @param {number} x @param {number} y @param {string} [instead] */
  #mark(to, i, look, x, y, instead) {
    const { kind, size, points } = this.scene.marks;
    const style = this.styles[look];
    const [, text, small] = this.scene.looks[look];
    const box = this.#box(i, x, y);
    if (GROUND.has(kind[i])) this.#clear(to, box);
    if (!style) return;
    if (kind[i] === "cell") {
      if (box[2] && box[3]) to.drawImage(this.#tile(style, i, box[2], box[3]), box[0], box[1]);
      if (size[i]) this.#cell(to, style, i, box, instead ?? text, instead ? "" : small);
    } else if (kind[i] === "label") this.#label(to, style, i, box, text, instead ?? small);
    else if (kind[i] === "outline") this.#outline(to, style, i, box);
    else if (kind[i] === "link") this.#link(to, style, this.#path(points[i], x, y));
    else this.#face(to, style, this.#path(points[i], x, y));
  }

  /** @param {number} i @param {number} x @param {number} y @returns {Box} */
  #box(i, x, y) {
    const { scale, scene } = this;
    const left = Math.round(x * scale);
    const top = Math.round(y * scale);
    return [left, top, Math.round((x + scene.marks.w[i]) * scale) - left, Math.round((y + scene.marks.h[i]) * scale) - top];
  }

  /** @param {Brush} to @param {Box} box */
  #clear(to, box) {
    if (this.scene.transparent) return to.clearRect(...box);
    to.fillStyle = this.scene.background;
    to.fillRect(...box);
  }

  /** @param {number} line */
  #line(line) {
    return Math.max(1, Math.round(line * this.scale));
  }

  /** @param {number} i @param {number} [most] */
  #corner(i, most = Infinity) {
    return Math.min(6, Math.floor(Math.min(this.scene.marks.w[i], this.scene.marks.h[i], most) / 6)) * this.scale;
  }

  /** Give an empty cell as a picture of its own: drawn once, and with nothing beyond its edge. @param {Style} style @param {number} i @param {number} w @param {number} h */
  #tile(style, i, w, h) {
    const shelf = this.tiles.get(style) ?? new Map();
    this.tiles.set(style, shelf);
    const { w: wide, h: tall } = this.scene.marks;
    const key = `${w} ${h} ${wide[i]} ${tall[i]}`;
    const known = shelf.get(key);
    if (known) return known;
    const to = brush(Object.assign(document.createElement("canvas"), { width: w, height: h }));
    shelf.set(key, to.canvas);
    const fill = style.fill || this.scene.background;
    this.#clear(to, [0, 0, w, h]);
    if (Math.min(wide[i], tall[i]) < 4) {
      to.fillStyle = fill;
      to.fillRect(0, 0, w, h);
      return to.canvas;
    }
    const corner = this.#corner(i);
    const line = this.#line(style.line);
    to.fillStyle = style.dash ? fill : style.stroke || fill;
    to.fill(rounded([0, 0, w, h], corner));
    to.fillStyle = fill;
    if (style.dash) this.#dashes(to, rim([0, 0, w, h], corner, line), style.stroke || fill, [0, 0, w, h], 4, 3);
    else to.fill(rounded([line, line, w - 2 * line, h - 2 * line], Math.max(0, corner - line)));
    return to.canvas;
  }

  /**
   * Fill a frame where its dashes are: columns of the upper and lower sixth, rows between.
   * @param {Brush} to @param {Path2D} frame @param {string} colour @param {Box} box @param {number} on @param {number} off
   */
  #dashes(to, frame, colour, [x, y, w, h], on, off) {
    const s = this.scale;
    const band = (Math.floor(h / s / 6) + 1) * s;
    to.save();
    to.clip(frame, "evenodd");
    to.fillStyle = colour;
    for (let at = 0; at < w; at += (on + off) * s) {
      to.fillRect(x + at, y, on * s, band);
      to.fillRect(x + at, y + h - band, on * s, band);
    }
    for (let at = 0; at < h; at += (on + off) * s) {
      const top = Math.max(at, band);
      to.fillRect(x, y + top, w, Math.max(0, Math.min(at + on * s, h - band) - top));
    }
    to.restore();
  }

  /** @param {Brush} to @param {Style} style @param {number} i @param {Box} box @param {string} text @param {string} small */
  #cell(to, style, i, [x, y, wide], text, small) {
    const { marks, type } = this.scene;
    const { scale } = this;
    const [w, h, size] = [marks.w[i], marks.h[i], marks.size[i]];
    if (text) {
      const left = x + (wide - this.#width(to, text, size, style.bold)) / 2;
      write(to, text, style.ink, left, y + ((small ? type.lift * h : h / 2) + type.cap * size) * scale);
    }
    if (!small) return;
    const unit = this.#width(to, small, 100, false) / scale / 100;
    const tiny = Math.max(6, Math.min(Math.round(type.small * size), Math.floor((w - 5) / unit)));
    const left = x + (w - 3) * scale - this.#width(to, small, tiny, false);
    write(to, small, style.accent || style.ink, left, y + (h - 3) * scale);
  }

  /** @param {Brush} to @param {Style} style @param {number} i @param {Box} box @param {string} text @param {string} small */
  #label(to, style, i, [x, y, wide], text, small) {
    const { marks, type } = this.scene;
    const size = marks.size[i];
    const after = small ? this.#width(to, small, size, !style.bold) : 0;
    const first = text ? this.#width(to, text, size, style.bold) : 0;
    const spare = wide - first - after;
    const left = x + (/** @type {Record<string, number>} */ ({ start: 0, end: spare })[marks.anchor[i]] ?? spare / 2);
    const base = y + (marks.h[i] / 2 + type.cap * size) * this.scale;
    if (text) write(to, text, style.ink, left, base);
    if (!small) return;
    this.#width(to, small, size, !style.bold);
    write(to, small, style.accent || style.ink, left + first, base);
  }

  /** Choose a font and give the width of a text in it. @param {Brush} to @param {string} text @param {number} size @param {boolean} bold */
  #width(to, text, size, bold) {
    to.font = `${bold ? 700 : 500} ${size * this.scale}px ${FAMILY}`;
    return to.measureText(text).width;
  }

  /** @param {Brush} to @param {Style} style @param {number} i @param {Box} box */
  #outline(to, style, i, box) {
    const frame = rim(box, this.#corner(i, 40) + this.scale, this.#line(style.line));
    if (style.dash) return this.#dashes(to, frame, style.stroke, box, 3, 3);
    to.fillStyle = style.stroke;
    to.fill(frame, "evenodd");
  }

  /** @param {number[]} points @param {number} x @param {number} y */
  #path(points, x, y) {
    const path = new Path2D();
    for (let i = 0; i < points.length; i += 2) path.lineTo((x + points[i]) * this.scale, (y + points[i + 1]) * this.scale);
    return path;
  }

  /** @param {Brush} to @param {Style} style @param {Path2D} path */
  #link(to, style, path) {
    to.strokeStyle = style.stroke;
    to.lineWidth = (style.line - 0.25) * this.scale;
    to.lineJoin = "round";
    to.stroke(path);
  }

  /** @param {Brush} to @param {Style} style @param {Path2D} path */
  #face(to, style, path) {
    path.closePath();
    to.fillStyle = style.fill || this.scene.background;
    to.fill(path);
    if (!style.line || !style.stroke) return;
    to.save();
    to.clip(path);
    to.strokeStyle = style.stroke;
    to.lineWidth = style.line * 1.2 * this.scale;
    to.lineJoin = "round";
    to.stroke(path);
    to.restore();
  }
}

/** @param {HTMLCanvasElement} canvas */
function brush(canvas) {
  return /** @type {Brush} */ (canvas.getContext("2d"));
}

/** @param {Box} box @param {number} corner */
function rounded(box, corner) {
  const path = new Path2D();
  path.roundRect(...box, corner);
  return path;
}

/** @param {Box} box @param {number} corner @param {number} line */
function rim([x, y, w, h], corner, line) {
  const path = rounded([x, y, w, h], corner);
  path.roundRect(x + line, y + line, w - 2 * line, h - 2 * line, Math.max(0, corner - line));
  return path;
}

/** @param {Brush} to @param {string} text @param {string} colour @param {number} x @param {number} y */
function write(to, text, colour, x, y) {
  to.fillStyle = colour;
  to.fillText(text, Math.round(x), Math.round(y));
}

// @ts-check
/** @import { Scene, Style } from "./types.d.ts" */

const GROUND = new Set(["cell", "label"]);
const FAMILY = '"Manrope", "WenQuanYi Micro Hei", "Noto Sans CJK SC", sans-serif';

/**
 * Paints marks as the raster does: boxes on whole device pixels, capitals centred. Cells and labels lie on a ground that
 * is repainted only where a look changed; outlines, links and faces are painted over it each time.
 */
export class Painter {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    this.context = brush(canvas);
    this.ground = brush(document.createElement("canvas"));
    this.scale = 1;
    /** @type {Scene | null} */
    this.scene = null;
    /** @type {Int32Array} */
    this.painted = new Int32Array(0);
    /** @type {number[]} */
    this.over = [];
    /** @type {Style[]} */
    this.styles = [];
    /** Marks that stand out while the rest fades. @type {{marks: number[], main: number, veil: number} | null} */
    this.lit = null;
  }

  /**
   * Take a scene at a scale in device pixels; everything is painted anew.
   * @param {Scene} scene
   * @param {number} scale
   */
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
    this.#clear(this.ground, 0, 0, this.canvas.width, this.canvas.height);
  }

  /**
   * Show a state: the look and the place of every mark. `veiled` marks show a question mark in place of their text.
   * @param {Int32Array} looks
   * @param {Float64Array} xs
   * @param {Float64Array} ys
   * @param {Map<number, string>} [instead] texts by mark that replace those of the scene
   */
  show(looks, xs, ys, instead) {
    const scene = this.scene;
    if (!scene) return;
    const kinds = scene.marks.kind;
    for (let i = 0; i < looks.length; i++) {
      const key = instead?.has(i) ? -2 : looks[i];
      if ((this.painted[i] === key && key >= 0) || !GROUND.has(kinds[i])) continue;
      this.painted[i] = key;
      this.#mark(this.ground, i, looks[i], xs[i], ys[i], instead?.get(i));
    }
    const { width, height } = this.canvas;
    this.context.clearRect(0, 0, width, height);
    this.context.drawImage(this.ground.canvas, 0, 0);
    for (const i of this.over) this.#mark(this.context, i, looks[i], xs[i], ys[i]);
    if (this.lit) this.#light(this.lit);
  }

  /** @param {{marks: number[], main: number, veil: number}} lit */
  #light({ marks, main, veil }) {
    const scene = /** @type {Scene} */ (this.scene);
    const s = this.scale;
    const { x, y, w, h } = scene.marks;
    const to = this.context;
    to.save();
    to.globalAlpha = veil;
    to.fillStyle = scene.background;
    to.fillRect(0, 0, this.canvas.width, this.canvas.height);
    to.restore();
    for (const i of marks) {
      const left = Math.round(x[i] * s);
      const top = Math.round(y[i] * s);
      const wide = Math.round((x[i] + w[i]) * s) - left;
      const tall = Math.round((y[i] + h[i]) * s) - top;
      to.drawImage(this.ground.canvas, left, top, wide, tall, left, top, wide, tall);
      if (i !== main) continue;
      to.strokeStyle = (scene.styles.title ?? scene.styles.sign ?? this.styles[scene.base[i]]).ink;
      to.lineWidth = thickness(2, s);
      to.beginPath();
      to.roundRect(left, top, wide, tall, radius(Math.min(w[i], h[i])) * s);
      to.stroke();
    }
  }

  /**
   * @param {CanvasRenderingContext2D} to
   * @param {number} i
   * @param {number} look
   * @param {number} left
   * @param {number} top
   * @param {string} [instead]
   */
  #mark(to, i, look, left, top, instead) {
    const scene = /** @type {Scene} */ (this.scene);
    const { kind, w, h, size, anchor, points } = scene.marks;
    const s = this.scale;
    const x = Math.round(left * s);
    const y = Math.round(top * s);
    const wide = Math.round((left + w[i]) * s) - x;
    const tall = Math.round((top + h[i]) * s) - y;
    const ground = GROUND.has(kind[i]);
    if (ground) this.#clear(to, x, y, wide, tall);
    const style = this.styles[look];
    if (!style) return;
    const [, text, small] = scene.looks[look];
    if (kind[i] === "cell") {
      this.#box(to, style, x, y, wide, tall, Math.min(w[i], h[i]));
      if (size[i]) this.#cell(to, style, instead ?? text, instead ? "" : small, size[i], x, y, w[i], h[i]);
    } else if (kind[i] === "label") {
      this.#label(to, style, text, instead ?? small, size[i], anchor[i] ?? "middle", x, y, w[i], h[i]);
    } else if (kind[i] === "outline") {
      this.#outline(to, style, x, y, wide, tall, Math.min(w[i], h[i], 40));
    } else if (kind[i] === "link") {
      this.#link(to, style, points[i], left, top);
    } else {
      this.#face(to, style, points[i], left, top);
    }
  }

  /**
   * @param {CanvasRenderingContext2D} to
   * @param {number} x
   * @param {number} y
   * @param {number} w
   * @param {number} h
   */
  #clear(to, x, y, w, h) {
    const { transparent, background } = /** @type {Scene} */ (this.scene);
    if (transparent) return to.clearRect(x, y, w, h);
    to.fillStyle = background;
    to.fillRect(x, y, w, h);
  }

  /** @param {Style} style */
  #fill(style) {
    return style.fill || /** @type {Scene} */ (this.scene).background;
  }

  /**
   * @param {CanvasRenderingContext2D} to
   * @param {Style} style
   * @param {number} x
   * @param {number} y
   * @param {number} w
   * @param {number} h
   * @param {number} side
   */
  #box(to, style, x, y, w, h, side) {
    const fill = this.#fill(style);
    if (side < 4) {
      to.fillStyle = fill;
      return to.fillRect(x, y, w, h);
    }
    const corner = radius(side) * this.scale;
    const line = thickness(style.line, this.scale);
    const frame = new Path2D();
    frame.roundRect(x, y, w, h, corner);
    to.fillStyle = style.dash ? fill : style.stroke || fill;
    to.fill(frame);
    const inner = new Path2D();
    inner.roundRect(x + line, y + line, w - 2 * line, h - 2 * line, Math.max(0, corner - line));
    if (!style.dash) {
      to.fillStyle = fill;
      return to.fill(inner);
    }
    frame.addPath(inner);
    this.#dashes(to, frame, style.stroke || fill, x, y, w, h, 4, 3);
  }

  /**
   * Fill a frame where its dashes are: columns of the upper and lower sixth, rows between.
   * @param {CanvasRenderingContext2D} to
   * @param {Path2D} frame
   * @param {string} colour
   * @param {number} x
   * @param {number} y
   * @param {number} w
   * @param {number} h
   * @param {number} on
   * @param {number} off
   */
  #dashes(to, frame, colour, x, y, w, h, on, off) {
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
      const bottom = Math.min(at + on * s, h - band);
      if (bottom > top) to.fillRect(x, y + top, w, bottom - top);
    }
    to.restore();
  }

  /**
   * @param {CanvasRenderingContext2D} to
   * @param {Style} style
   * @param {string} text
   * @param {string} small
   * @param {number} size
   * @param {number} x
   * @param {number} y
   * @param {number} w
   * @param {number} h
   */
  #cell(to, style, text, small, size, x, y, w, h) {
    const { cap, small: share, lift } = /** @type {Scene} */ (this.scene).type;
    if (text) {
      const left = x + (w * this.scale - this.#width(to, text, size, style.bold)) / 2;
      this.#write(to, text, style.ink, left, y + ((small ? lift * h : h / 2) + cap * size) * this.scale);
    }
    if (!small) return;
    const unit = this.#width(to, small, 100, false) / this.scale / 100;
    const tiny = Math.max(6, Math.min(Math.round(share * size), Math.floor((w - 5) / unit)));
    const left = x + (w - 3) * this.scale - this.#width(to, small, tiny, false);
    this.#write(to, small, style.accent || style.ink, left, y + (h - 3) * this.scale);
  }

  /**
   * @param {CanvasRenderingContext2D} to
   * @param {Style} style
   * @param {string} text
   * @param {string} small
   * @param {number} size
   * @param {string} anchor
   * @param {number} x
   * @param {number} y
   * @param {number} w
   * @param {number} h
   */
  #label(to, style, text, small, size, anchor, x, y, w, h) {
    const after = small ? this.#width(to, small, size, !style.bold) : 0;
    const first = text ? this.#width(to, text, size, style.bold) : 0;
    const spare = w * this.scale - first - after;
    const left = x + (anchor === "start" ? 0 : anchor === "end" ? spare : spare / 2);
    const base = y + (h / 2 + /** @type {Scene} */ (this.scene).type.cap * size) * this.scale;
    if (text) this.#write(to, text, style.ink, left, base);
    if (!small) return;
    this.#width(to, small, size, !style.bold);
    this.#write(to, small, style.accent || style.ink, left + first, base);
  }

  /**
   * Choose a font and give the width of a text in it, in device pixels.
   * @param {CanvasRenderingContext2D} to
   * @param {string} text
   * @param {number} size
   * @param {boolean} bold
   */
  #width(to, text, size, bold) {
    to.font = `${bold ? 700 : 500} ${size * this.scale}px ${FAMILY}`;
    return to.measureText(text).width;
  }

  /**
   * @param {CanvasRenderingContext2D} to
   * @param {string} text
   * @param {string} colour
   * @param {number} x
   * @param {number} y
   */
  #write(to, text, colour, x, y) {
    to.fillStyle = colour;
    to.fillText(text, Math.round(x), Math.round(y));
  }

  /**
   * @param {CanvasRenderingContext2D} to
   * @param {Style} style
   * @param {number} x
   * @param {number} y
   * @param {number} w
   * @param {number} h
   * @param {number} side
   */
  #outline(to, style, x, y, w, h, side) {
    const corner = (radius(side) + 1) * this.scale;
    const line = thickness(style.line, this.scale);
    const frame = new Path2D();
    frame.roundRect(x, y, w, h, corner);
    frame.roundRect(x + line, y + line, w - 2 * line, h - 2 * line, Math.max(0, corner - line));
    if (style.dash) return this.#dashes(to, frame, style.stroke, x, y, w, h, 3, 3);
    to.fillStyle = style.stroke;
    to.fill(frame, "evenodd");
  }

  /**
   * @param {number[]} points
   * @param {number} x
   * @param {number} y
   */
  #path(points, x, y) {
    const path = new Path2D();
    for (let i = 0; i < points.length; i += 2) path.lineTo((x + points[i]) * this.scale, (y + points[i + 1]) * this.scale);
    return path;
  }

  /**
   * @param {CanvasRenderingContext2D} to
   * @param {Style} style
   * @param {number[]} points
   * @param {number} x
   * @param {number} y
   */
  #link(to, style, points, x, y) {
    to.strokeStyle = style.stroke;
    to.lineWidth = (style.line - 0.25) * this.scale;
    to.lineJoin = "round";
    to.stroke(this.#path(points, x, y));
  }

  /**
   * @param {CanvasRenderingContext2D} to
   * @param {Style} style
   * @param {number[]} points
   * @param {number} x
   * @param {number} y
   */
  #face(to, style, points, x, y) {
    const path = this.#path(points, x, y);
    path.closePath();
    to.fillStyle = this.#fill(style);
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
  return /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
}

/** @param {number} side */
function radius(side) {
  return Math.min(6, Math.floor(side / 6));
}

/**
 * @param {number} line
 * @param {number} scale
 */
function thickness(line, scale) {
  return Math.max(1, Math.round(line * scale));
}

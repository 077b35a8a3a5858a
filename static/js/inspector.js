// @ts-check
/** @import { Stage } from "./stage.js" */
/** @import { Cell } from "./lookup.js" */
import { Lookup, beside, under } from "./lookup.js";

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const VEIL = { hover: 0.55, pin: 0.72 };

/**
 * Lights what a cell meets: under the pointer while the player rests, pinned by a click or by keys. A pinned cell has a
 * field over it, in which a number may be typed where the tensor is given and not computed.
 */
export class Inspector {
  /**
   * @param {Stage} stage
   * @param {{field: HTMLInputElement, strip: HTMLElement, hint: string, may: (tensor: string) => boolean,
   *   edit: (cell: Cell, value: number) => void}} parts
   * @param {AbortSignal} signal
   */
  constructor(stage, parts, signal) {
    this.stage = stage;
    this.parts = parts;
    /** @type {Lookup | null} */
    this.lookup = null;
    /** @type {Cell | null} */
    this.pinned = null;
    this.mark = -1;
    const { canvas } = stage;
    canvas.addEventListener("pointermove", (event) => this.#hover(event), { signal });
    canvas.addEventListener("pointerleave", () => this.#rest(), { signal });
    canvas.addEventListener("click", (event) => this.#click(event), { signal });
    stage.addEventListener("fit", () => this.#place(), { signal });
    stage.addEventListener("frame", () => this.pinned || this.#rest(), { signal });
    parts.field.addEventListener("keydown", (event) => this.#key(event), { signal });
    parts.field.addEventListener("change", () => this.#commit(), { signal });
  }

  /** Take the stage's new document; a pinned cell stays pinned if it is still there. */
  renew() {
    const { frames } = this.stage;
    if (!frames) return;
    this.lookup = new Lookup(frames);
    const { pinned } = this;
    const mark = pinned ? [...this.lookup.cells.keys()].find((at) => this.#is(at, pinned)) : undefined;
    if (mark === undefined) this.free();
    else this.#show(mark, VEIL.pin);
  }

  /** Pin the first cell of the result, for those who come by keyboard. */
  enter() {
    const marks = this.stage.frames?.scene.cells;
    const first = (marks?.output ?? Object.values(marks ?? {})[0])?.mark[0];
    if (first !== undefined) this.#pin(first);
  }

  free() {
    if (this.parts.field === document.activeElement) this.stage.canvas.focus();
    this.pinned = null;
    this.mark = -1;
    this.parts.field.hidden = true;
    this.stage.painter.lit = null;
    this.#tell("");
    if (this.stage.frames) this.stage.refresh();
  }

  /** @param {number} mark @param {Cell} cell */
  #is(mark, cell) {
    const found = this.lookup?.cell(mark, this.stage.frame);
    return found?.tensor === cell.tensor && found.flat === cell.flat;
  }

  /** @param {MouseEvent} event */
  #under(event) {
    const { frames, canvas } = this.stage;
    if (!frames || !this.lookup) return undefined;
    const { left, top, scale } = this.#frame();
    const box = canvas.getBoundingClientRect();
    const x = (event.clientX - box.left - left) / scale;
    const y = (event.clientY - box.top - top) / scale;
    return under(frames.scene, this.lookup.cells.keys(), x, y);
  }

  /** Where the picture lies on the canvas: it keeps its shape, and stands in the middle. */
  #frame() {
    const { canvas, scale, frames } = this.stage;
    const one = scale / devicePixelRatio;
    const { width = 0, height = 0 } = frames?.scene ?? {};
    return { left: (canvas.clientWidth - width * one) / 2, top: (canvas.clientHeight - height * one) / 2, scale: one };
  }

  /** @param {PointerEvent} event */
  #hover(event) {
    if (this.pinned || this.stage.player.playing || event.pointerType === "touch") return;
    const mark = this.#under(event);
    if (mark === undefined) this.#rest();
    else if (mark !== this.mark) this.#show(mark, VEIL.hover);
  }

  #rest() {
    if (!this.pinned && this.mark >= 0) this.free();
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const mark = this.#under(event);
    if (mark === undefined || (this.pinned && mark === this.mark)) this.free();
    else this.#pin(mark);
  }

  /** @param {number} mark */
  #pin(mark) {
    this.stage.pause();
    this.pinned = this.lookup?.cell(mark, this.stage.frame) ?? null;
    this.#show(mark, VEIL.pin);
    const { field } = this.parts;
    field.hidden = false;
    this.#place();
    field.focus({ preventScroll: true });
    field.select();
  }

  /** @param {number} mark @param {number} veil */
  #show(mark, veil) {
    const { lookup, stage, parts } = this;
    const cell = lookup?.cell(mark, stage.frame);
    if (!lookup || !cell) return;
    this.mark = mark;
    const { steps, met, marks } = lookup.lit(cell, stage.frame);
    stage.painter.lit = { marks, main: mark, veil };
    stage.refresh();
    const name = lookup.name(cell);
    const value = lookup.value(cell);
    const others = Object.entries(met).filter(([tensor, flats]) => flats.size && tensor !== cell.tensor);
    const caption = met.output.size === 1 && cell.tensor === "output" && steps.length === 1;
    const counts = others.map(([tensor, flats]) => `${tensor}: ${flats.size}`);
    const whole = [`${name} = ${value ?? "–"}`, ...counts].join(" · ");
    this.#tell(caption ? (stage.frames?.steps[steps[0]].caption ?? "") : whole);
    const { field } = parts;
    field.setAttribute("aria-label", name);
    field.readOnly = !parts.may(cell.tensor);
    if (this.pinned) field.value = String(value ?? "");
  }

  #place() {
    const { field } = this.parts;
    const scene = this.stage.frames?.scene;
    if (field.hidden || !scene || this.mark < 0) return;
    const { left, top, scale } = this.#frame();
    const { canvas } = this.stage;
    const { x, y, w, h } = scene.marks;
    const at = this.mark;
    Object.assign(field.style, {
      left: `${canvas.offsetLeft + left + x[at] * scale}px`,
      top: `${canvas.offsetTop + top + y[at] * scale}px`,
      width: `${w[at] * scale}px`,
      height: `${h[at] * scale}px`,
      fontSize: `${Math.max(scene.marks.size[at], h[at] * 0.42) * scale}px`,
    });
  }

  /** @param {string} text */
  #tell(text) {
    const { strip, hint } = this.parts;
    strip.textContent = text || hint;
    strip.classList.toggle("told", text !== "");
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const way = /** @type {Record<string, number[]>} */ (ARROWS)[event.key];
    if (event.key === "Escape") this.free();
    else if (event.key === "Enter") this.#commit();
    else if (way && this.lookup && this.stage.frames) {
      this.#commit();
      const next = beside(this.stage.frames.scene, this.lookup.cells.keys(), this.mark, way[0], way[1]);
      this.#pin(next);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #commit() {
    const { field, may, edit } = this.parts;
    if (!this.pinned || !may(this.pinned.tensor)) return;
    const value = field.value.trim().replace("−", "-");
    const good = value !== "" && Number.isFinite(Number(value));
    field.setAttribute("aria-invalid", String(!good));
    if (good && Number(value) !== this.lookup?.value(this.pinned)) edit(this.pinned, Number(value));
  }
}

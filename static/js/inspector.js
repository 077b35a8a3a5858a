// @ts-check
/** @import { Stage } from "./stage.js" */
/** @import { Cell } from "./types.d.ts" */
import { Lookup, beside, under } from "./lookup.js";

/** @type {Record<string, number[]>} */
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const HOVER = 0.55;
const PIN = 0.72;

/**
 * Lights what a cell meets: under the pointer while the player rests, pinned by a click or by keys. A pinned cell has a
 * field over it, in which a number may be typed where the tensor is given and not computed. Tells `edit`.
 */
export class Inspector extends EventTarget {
  /** @type {Lookup | undefined} */
  lookup;
  /** @type {Cell | undefined} */
  pinned;
  mark = -1;
  shown = "";

  /** @param {Stage} stage @param {HTMLInputElement} field @param {HTMLElement} strip where the arithmetic is told */
  constructor(stage, field, strip) {
    super();
    this.stage = stage;
    this.field = field;
    this.strip = strip;
    this.hint = strip.textContent;
    stage.canvas.addEventListener("pointermove", (event) => {
      if (this.pinned || stage.player.playing || event.pointerType === "touch") return;
      const mark = this.#under(event);
      if (mark === undefined) this.#rest();
      else if (mark !== this.mark) this.#show(mark, HOVER);
    });
    stage.canvas.addEventListener("pointerleave", () => this.#rest());
    stage.canvas.addEventListener("click", (event) => {
      const mark = this.#under(event);
      if (mark === undefined) this.free();
      else this.#pin(mark);
    });
    stage.addEventListener("fit", () => this.#place());
    stage.addEventListener("frame", () => this.#rest());
    field.addEventListener("change", () => this.#commit());
    field.addEventListener("keydown", (event) => {
      if (!(event.key in WAYS || event.key === "Escape" || event.key === "Enter")) return;
      event.preventDefault();
      event.stopPropagation();
      if (event.key === "Escape") return this.free();
      this.#commit();
      if (event.key in WAYS) this.#pin(beside(stage.frames.scene, this.#marks(), this.mark, WAYS[event.key]));
    });
  }

  /** Take the stage's new document; a pinned cell stays pinned if it is still there. */
  renew() {
    const lookup = (this.lookup = new Lookup(this.stage.frames));
    const name = this.pinned && lookup.name(this.pinned);
    const mark = [...lookup.cells.keys()].find((at) => name === lookup.name(this.#cell(at)));
    if (!name || mark === undefined) return this.free();
    this.#show(mark, PIN);
    if (this.field.value === this.shown) this.#write();
  }

  /** Pin the first cell of the result, for those who come by keyboard. */
  enter() {
    const { cells } = this.stage.frames.scene;
    this.#pin((cells.output ?? Object.values(cells)[0]).mark[0]);
  }

  free() {
    if (this.field === document.activeElement) this.stage.canvas.focus();
    this.pinned = undefined;
    this.mark = -1;
    this.field.hidden = true;
    this.stage.painter.lit = undefined;
    this.#tell("");
    this.stage.refresh();
  }

  #cell(mark = 0) {
    return /** @type {Cell} */ (this.lookup?.cell(mark, this.stage.frame));
  }

  #marks() {
    return this.lookup?.cells.keys() ?? [];
  }

  /** Where the picture lies on the canvas: it keeps its shape, and stands in the middle. */
  #frame() {
    const { canvas, scale, frames } = this.stage;
    const one = scale / devicePixelRatio;
    const { width, height } = frames.scene;
    return { left: (canvas.clientWidth - width * one) / 2, top: (canvas.clientHeight - height * one) / 2, one };
  }

  /** @param {MouseEvent} event */
  #under(event) {
    const { left, top, one } = this.#frame();
    return under(this.stage.frames.scene, this.#marks(), (event.offsetX - left) / one, (event.offsetY - top) / one);
  }

  #rest() {
    if (!this.pinned && this.mark >= 0) this.free();
  }

  #pin(mark = 0) {
    this.stage.pause();
    this.pinned = this.#cell(mark);
    this.field.hidden = false;
    this.#show(mark, PIN);
    this.#place();
    this.field.focus({ preventScroll: true });
    this.#write();
  }

  /** Put the cell's number into the field, ready to be replaced. */
  #write() {
    const value = this.pinned && this.lookup?.value(this.pinned);
    this.field.value = this.shown = String(value ?? "");
    this.field.select();
  }

  #show(mark = 0, veil = 0) {
    const { lookup, stage, field } = this;
    const cell = this.#cell(mark);
    if (!lookup) return;
    this.mark = mark;
    const { steps, met, marks } = lookup.lit(cell, stage.frame);
    stage.painter.lit = { marks, main: mark, veil };
    stage.refresh();
    const name = lookup.name(cell);
    const value = lookup.value(cell);
    const others = Object.entries(met).filter(([tensor, { size }]) => size && tensor !== cell.tensor);
    const counts = others.map(([tensor, { size }]) => ` · ${size} × ${tensor}`).join("");
    const one = cell.tensor === "output" && steps.length === 1;
    this.#tell(one ? stage.frames.steps[steps[0]].caption : `${name} = ${value ?? "–"}${counts}`);
    field.setAttribute("aria-label", name);
    field.readOnly = !this.#given(cell);
  }

  /** Whether a tensor's numbers are given, not computed. @param {Cell} cell */
  #given({ tensor }) {
    return tensor in this.stage.frames.layer;
  }

  #place() {
    const { field, mark } = this;
    if (field.hidden || mark < 0) return;
    const { left, top, one } = this.#frame();
    const { canvas, frames } = this.stage;
    const { x, y, w, h, size } = frames.scene.marks;
    Object.assign(field.style, {
      left: `${canvas.offsetLeft + left + x[mark] * one}px`,
      top: `${canvas.offsetTop + top + y[mark] * one}px`,
      width: `${w[mark] * one}px`,
      height: `${h[mark] * one}px`,
      fontSize: `${Math.max(size[mark], h[mark] * 0.42) * one}px`,
    });
  }

  #tell(text = "") {
    this.strip.textContent = text || this.hint;
    this.strip.classList.toggle("told", text !== "");
  }

  #commit() {
    const { field, pinned } = this;
    if (!pinned || !this.#given(pinned)) return;
    const value = field.value.trim() === "" ? NaN : Number(field.value.replace("−", "-"));
    field.setAttribute("aria-invalid", String(!Number.isFinite(value)));
    if (!Number.isFinite(value) || value === this.lookup?.value(pinned)) return;
    this.dispatchEvent(new CustomEvent("edit", { detail: { ...pinned, value } }));
  }
}

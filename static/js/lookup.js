// @ts-check
/** @import { Frames, Scene } from "./types.d.ts" */

/** @typedef {{tensor: string, flat: number}} Cell */

const REACH = 3;

/** Finds what a cell meets: a lookup in the steps, which holds every product the layer makes. */
export class Lookup {
  /** @param {Frames} frames */
  constructor(frames) {
    this.frames = frames;
    /** @type {Record<string, Map<number, number[]>>} */
    this.marks = {};
    /** @type {Map<number, Cell>} */
    this.cells = new Map();
    for (const [tensor, { mark, flat }] of Object.entries(frames.scene.cells)) {
      const places = (this.marks[tensor] = new Map());
      mark.forEach((at, i) => {
        places.set(flat[i], [...(places.get(flat[i]) ?? []), at]);
        this.cells.set(at, { tensor, flat: flat[i] });
      });
    }
  }

  /** Give the steps that touch a cell and the cells that meet it there. @param {Cell} cell */
  meets({ tensor, flat }) {
    const met = { input: new Set(), weight: new Set(), output: new Set() };
    /** @type {number[]} */
    const steps = [];
    const key = /** @type {const} */ ({ input: "reads", weight: "weights", output: "writes", indices: "writes" })[tensor];
    if (!key) return { steps, met };
    this.frames.steps.forEach((step, at) => {
      const column = step[key];
      if (!column.includes(flat)) return;
      steps.push(at);
      const taps = Math.max(step.reads.length, step.writes.length, step.weights.length);
      for (let tap = 0; tap < taps; tap++) {
        if (of(column, tap) !== flat) continue;
        met.input.add(of(step.reads, tap));
        met.weight.add(of(step.weights, tap));
        met.output.add(of(step.writes, tap));
      }
    });
    for (const found of Object.values(met)) for (const none of [-1, undefined]) found.delete(none);
    return { steps, met };
  }

  /** Give the marks of a cell and of all that it meets. @param {Cell} cell @param {number} frame */
  lit(cell, frame) {
    const { steps, met } = this.meets(cell);
    const found = new Set(this.#at(cell.tensor, cell.flat, frame));
    for (const [tensor, flats] of Object.entries(met)) {
      for (const flat of flats) for (const mark of this.#at(tensor, flat, frame)) found.add(mark);
      if (tensor !== "output") continue;
      for (const flat of flats) for (const mark of this.#at("indices", flat, frame)) found.add(mark);
    }
    return { steps, met, marks: [...found] };
  }

  /**
   * Where a picture shows one filter of several, the marks of its weights stand for those of the step in sight.
   * @param {string} tensor @param {number} flat @param {number} frame
   */
  #at(tensor, flat, frame) {
    const places = this.marks[tensor];
    if (!places) return [];
    const block = tensor === "weight" ? this.block(frame) : 0;
    return places.get(flat - block) ?? [];
  }

  /** @param {number} frame */
  block(frame) {
    const shown = this.marks.weight?.size ?? 0;
    const total = this.frames.tensors.weight?.data.length ?? 0;
    const first = this.frames.steps[frame]?.weights[0];
    return shown && shown < total && first !== undefined ? first - (first % shown) : 0;
  }

  /**
   * Name the cell that a mark stands for at a frame.
   * @param {number} mark @param {number} frame @returns {Cell | undefined}
   */
  cell(mark, frame) {
    const cell = this.cells.get(mark);
    return cell?.tensor === "weight" ? { ...cell, flat: cell.flat + this.block(frame) } : cell;
  }

  /** @param {Cell} cell */
  name({ tensor, flat }) {
    const shape = this.frames.tensors[tensor]?.shape ?? [];
    const index = [];
    for (let rest = flat, axis = shape.length - 1; axis >= 0; axis--) {
      index.unshift(rest % shape[axis]);
      rest = Math.floor(rest / shape[axis]);
    }
    const leading = shape.findIndex((size) => size > 1);
    return `${tensor}[${index.slice(Math.max(0, Math.min(leading, index.length - 1))).join(",")}]`;
  }

  /** @param {Cell} cell */
  value({ tensor, flat }) {
    return this.frames.tensors[tensor]?.data[flat];
  }
}

/** A column whose entries are all equal holds that entry once. @param {number[]} column @param {number} tap */
function of(column, tap) {
  return column.length === 1 ? column[0] : column[tap];
}

/**
 * Find the mark under a point, or within a few pixels of it: there is a gap between cells.
 * @param {Scene} scene @param {Iterable<number>} marks @param {number} x @param {number} y
 */
export function under(scene, marks, x, y) {
  const m = scene.marks;
  let best;
  let least = REACH;
  for (const i of marks) {
    const aside = Math.max(m.x[i] - x, x - m.x[i] - m.w[i], m.y[i] - y, y - m.y[i] - m.h[i]);
    if (aside >= least) continue;
    best = i;
    least = aside;
  }
  return best;
}

/**
 * Find the nearest mark in a direction.
 * @param {Scene} scene @param {Iterable<number>} marks @param {number} from @param {number} dx @param {number} dy
 */
export function beside(scene, marks, from, dx, dy) {
  const m = scene.marks;
  let best = from;
  let least = Infinity;
  for (const i of marks) {
    const x = m.x[i] - m.x[from];
    const y = m.y[i] - m.y[from];
    const along = x * dx + y * dy;
    const aside = Math.abs(x * dy) + Math.abs(y * dx);
    if (along <= 0 || along + 4 * aside >= least) continue;
    best = i;
    least = along + 4 * aside;
  }
  return best;
}

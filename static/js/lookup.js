// @ts-check
/** @import { Cell, Frames, Scene } from "./types.d.ts" */

/** Pixels beyond its edge that still count as a cell: there is a gap between them. */
const REACH = 3;
/** @type {Record<string, "reads" | "weights" | "writes">} */
const COLUMNS = { input: "reads", weight: "weights", output: "writes", indices: "writes" };

/** Finds what a cell meets: a lookup in the steps, which hold every product the layer makes. */
export class Lookup {
  /** Marks by cell. @type {Record<string, Map<number, number[]>>} */
  marks = {};
  /** Cells by mark. @type {Map<number, Cell>} */
  cells = new Map();

  /** @param {Frames} frames */
  constructor(frames) {
    this.frames = frames;
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
    /** @type {Record<string, Set<number>>} */
    const met = { input: new Set(), weight: new Set(), output: new Set() };
    /** @type {number[]} */
    const steps = [];
    const column = COLUMNS[tensor];
    this.frames.steps.forEach((step, at) => {
      if (!column || !step[column].includes(flat)) return;
      steps.push(at);
      // A column whose entries are all equal holds that entry once.
      const taps = Math.max(step.reads.length, step.weights.length, step.writes.length);
      for (let tap = 0; tap < taps; tap++) {
        if ((step[column][tap] ?? step[column][0]) !== flat) continue;
        for (const name of Object.keys(met)) {
          const other = step[COLUMNS[name]];
          const found = other[tap] ?? other[0] ?? -1;
          if (found >= 0) met[name].add(found);
        }
      }
    });
    return { steps, met };
  }

  /** Give the marks of a cell and of all that it meets. @param {Cell} cell */
  lit(cell, frame = 0) {
    const { steps, met } = this.meets(cell);
    const marks = [...this.#at(cell.tensor, cell.flat, frame)];
    for (const tensor of ["input", "weight", "output", "indices"]) {
      for (const flat of met[tensor === "indices" ? "output" : tensor]) marks.push(...this.#at(tensor, flat, frame));
    }
    return { steps, met, marks };
  }

  #at(tensor = "", flat = 0, frame = 0) {
    return this.marks[tensor]?.get(flat - (tensor === "weight" ? this.#block(frame) : 0)) ?? [];
  }

  /** Where a picture shows one filter of several, the marks of its weights stand for those of the step in sight. */
  #block(frame = 0) {
    const shown = this.marks.weight?.size ?? 0;
    const { scene, steps, tensors } = this.frames;
    const first = steps[scene.steps ? scene.steps[frame] : frame]?.weights[0] ?? 0;
    return shown && shown < (tensors.weight?.data.length ?? 0) ? first - (first % shown) : 0;
  }

  /** Say which cell a mark stands for at a frame. @returns {Cell | undefined} */
  cell(mark = 0, frame = 0) {
    const cell = this.cells.get(mark);
    return cell?.tensor === "weight" ? { ...cell, flat: cell.flat + this.#block(frame) } : cell;
  }

  /** @param {Cell} cell */
  name({ tensor, flat }) {
    const index = [];
    let rest = flat;
    const shape = this.frames.tensors[tensor]?.shape ?? [];
    for (const size of shape.toReversed()) {
      index.unshift(rest % size);
      rest = Math.floor(rest / size);
    }
    while (index.length > 1 && shape[shape.length - index.length] === 1) index.shift();
    return `${tensor}[${index.join(",")}]`;
  }

  /** @param {Cell} cell */
  value({ tensor, flat }) {
    return this.frames.tensors[tensor]?.data[flat];
  }
}

/** Find the mark under a point. @param {Scene} scene @param {Iterable<number>} marks */
export function under({ marks: m }, marks, x = 0, y = 0) {
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

/** Find the nearest mark in a direction. @param {Scene} scene @param {Iterable<number>} marks */
export function beside({ marks: m }, marks, from = 0, way = [0, 0]) {
  const [dx, dy] = way;
  let best = from;
  let least = Infinity;
  for (const i of marks) {
    const [x, y] = [m.x[i] - m.x[from], m.y[i] - m.y[from]];
    const along = x * dx + y * dy;
    const far = along + 4 * (Math.abs(x * dy) + Math.abs(y * dx));
    if (along <= 0 || far >= least) continue;
    best = i;
    least = far;
  }
  return best;
}

// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { Lookup, beside, under } from "../../static/js/lookup.js";

// Three cells, a kernel of two, no border: y[i] = x[i]·w[0] + x[i + 1]·w[1]; two filters, of which one is shown at a time.
const steps = [0, 1, 0, 1].map((at, i) => ({
  reads: [at, at + 1],
  weights: i < 2 ? [0, 1] : [2, 3],
  writes: [i],
  terms: [1, 1],
  value: 2,
  caption: `y[${i}]`,
}));
const frames = /** @type {any} */ ({
  steps,
  tensors: {
    input: { shape: [1, 3], data: [5, 6, 7] },
    weight: { shape: [2, 1, 2], data: [1, 2, 3, 4] },
    output: { shape: [2, 2], data: [1, 2, 3, 4] },
  },
  scene: {
    cells: {
      input: { mark: [0, 1, 2], flat: [0, 1, 2] },
      weight: { mark: [3, 4], flat: [0, 1] },
      output: { mark: [5, 6, 7, 8], flat: [0, 1, 2, 3] },
    },
    marks: { x: [0, 10, 20], y: [0, 0, 0], w: [8, 8, 8], h: [8, 8, 8] },
  },
});
const lookup = new Lookup(frames);

test("a result lights its taps", () => {
  const { steps: found, met, marks } = lookup.lit({ tensor: "output", flat: 1 }, 0);
  assert.deepEqual(found, [1]);
  assert.deepEqual([...met.input], [1, 2]);
  assert.deepEqual([...met.weight], [0, 1]);
  assert.deepEqual(new Set(marks), new Set([6, 1, 2, 3, 4]));
});

test("an input lights every output it reaches, a weight all it meets", () => {
  assert.deepEqual([...lookup.meets({ tensor: "input", flat: 1 }).met.output], [0, 1, 2, 3]);
  const { met } = lookup.meets({ tensor: "weight", flat: 3 });
  assert.deepEqual([...met.input], [1, 2]);
  assert.deepEqual([...met.output], [2, 3]);
});

test("the weights in sight are those of the step", () => {
  assert.deepEqual(lookup.cell(4, 0), { tensor: "weight", flat: 1 });
  assert.deepEqual(lookup.cell(4, 2), { tensor: "weight", flat: 3 });
  assert.deepEqual(new Set(lookup.lit({ tensor: "weight", flat: 3 }, 2).marks), new Set([4, 1, 2, 7, 8]));
  assert.equal(lookup.lit({ tensor: "weight", flat: 3 }, 0).marks.includes(4), false);
});

test("padding is not a cell, and one entry stands for equal ones", () => {
  const padded = new Lookup({ ...frames, steps: [{ ...steps[0], reads: [-1, 0], writes: [0] }] });
  assert.deepEqual([...padded.meets({ tensor: "output", flat: 0 }).met.input], [0]);
});

test("cells are named by their indices, without axes of one in front", () => {
  assert.equal(lookup.name({ tensor: "input", flat: 2 }), "input[2]");
  assert.equal(lookup.name({ tensor: "weight", flat: 3 }), "weight[1,0,1]");
  assert.equal(lookup.value({ tensor: "weight", flat: 3 }), 4);
});

test("a point finds the cell under it or just beside it", () => {
  assert.equal(under(frames.scene, [0, 1, 2], 12, 4), 1);
  assert.equal(under(frames.scene, [0, 1, 2], 9, 4), 0);
  assert.equal(under(frames.scene, [0, 1, 2], 12, 40), undefined);
});

test("arrows find the next cell and stay at the edge", () => {
  assert.equal(beside(frames.scene, [0, 1, 2], 0, [1, 0]), 1);
  assert.equal(beside(frames.scene, [0, 1, 2], 2, [-1, 0]), 1);
  assert.equal(beside(frames.scene, [0, 1, 2], 2, [1, 0]), 2);
});

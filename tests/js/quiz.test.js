// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { question, right } from "../../static/js/quiz.js";

/** @param {"size" | "value"} kind @param {string} answer */
const ask = (kind, answer) => ({ kind, answer, name: "", marks: [] });

test("a size may be written in many ways", () => {
  for (const text of ["1×3×4", "3x4", "(3, 4)", "3 4", "[1,3,4]"]) assert.ok(right(ask("size", "1×3×4"), text), text);
  for (const text of ["4x3", "3", "", "2x3x4"]) assert.ok(!right(ask("size", "1×3×4"), text), text);
  assert.ok(!right(ask("size", "2×3×4"), "3x4"));
});

test("a value is read to the figures in sight", () => {
  for (const [answer, text] of [["−5", "-5"], ["−5", "−5"], ["2.33", "2.3333"], ["2.33", "2,33"], ["0", "0"]]) {
    assert.ok(right(ask("value", answer), text), text);
  }
  for (const [answer, text] of [["5", "-5"], ["2.33", "2.3"], ["0", ""], ["0", "x"]]) {
    assert.ok(!right(ask("value", answer), text), text);
  }
});

const frames = /** @type {any} */ ({
  scene: {
    base: [0, 0, 0],
    marks: { kind: ["cell", "cell", "label"] },
    looks: [["empty", "", ""], ["new", "7", ""], ["done", "7", ""], ["equation", "y = ", "7"]],
    sets: { start: [0, 2, 4], mark: [0, 2, 0, 1], look: [1, 3, 2, 1] },
    captions: ["y[0] = 3 + 4 = 7", "no equation"],
  },
});
/** @param {number} mark */
const name = (mark) => ["output[0]", "output[1]"][mark];

test("what a frame makes is asked for, by the name that its equation gives", () => {
  assert.deepEqual(question(frames, 0, name), { kind: "value", answer: "7", name: "y[0]", marks: [0] });
  assert.deepEqual(question(frames, 1, name), { kind: "value", answer: "7", name: "output[1]", marks: [1] });
});

test("a frame that makes nothing, or much at once that is no result, asks nothing", () => {
  const still = { scene: { ...frames.scene, sets: { start: [0, 0], mark: [], look: [] } } };
  assert.equal(question(/** @type {any} */ (still), 0, name), undefined);
  const many = { scene: { ...frames.scene, sets: { start: [0, 2], mark: [0, 1], look: [1, 1] } } };
  assert.equal(question(/** @type {any} */ (many), 0, () => undefined), undefined);
});

// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { Timeline } from "../../static/js/timeline.js";

const scene = /** @type {any} */ ({
  durations: [1, 1, 1],
  base: [1, 1],
  marks: { x: [0, 10], y: [0, 20] },
  sets: { start: [0, 1, 2, 3], mark: [0, 1, 0], look: [2, 3, 4] },
  moves: { start: [0, 0, 1, 2], mark: [1, 1], x: [11, 12], y: [21, 22] },
});

/** @param {Timeline} timeline */
const state = ({ looks, xs, ys }) => [[...looks], [...xs], [...ys]];

test("the first frame has its own changes already", () => {
  assert.deepEqual(state(new Timeline(scene)), [[2, 1], [0, 10], [0, 20]]);
});

test("a frame looks the same from whichever side one comes", () => {
  const forward = new Timeline(scene);
  const back = new Timeline(scene);
  forward.seek(1);
  back.seek(2);
  assert.deepEqual(state(back), [[4, 3], [0, 12], [0, 22]]);
  back.seek(1);
  assert.deepEqual(state(forward), [[2, 3], [0, 11], [0, 21]]);
  assert.deepEqual(state(back), state(forward));
});

test("there is nothing before the first and after the last frame", () => {
  const timeline = new Timeline(scene);
  timeline.seek(Infinity);
  assert.equal(timeline.frame, 2);
  timeline.seek(-5);
  assert.equal(timeline.frame, 0);
});

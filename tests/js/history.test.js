// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { History } from "../../static/js/history.js";

test("undo goes back, redo forth, a new change forgets what was undone", () => {
  const history = new History("a");
  history.push("b");
  history.push("c");
  assert.equal(history.undo(), "b");
  assert.equal(history.undo(), "a");
  assert.equal(history.undo(), undefined);
  assert.equal(history.redo(), "b");
  history.push("d");
  assert.equal(history.redo(), undefined);
  assert.equal(history.undo(), "b");
});

test("changes of one topic in a row are one step", () => {
  const history = new History("1");
  history.push("2", "padding");
  history.push("3", "padding");
  history.push("4", "stride");
  assert.equal(history.undo(), "3");
  assert.equal(history.undo(), "1");
});

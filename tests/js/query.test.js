// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { python, query, raw, words } from "../../static/js/query.js";

test("what a control shows becomes what a URL says", () => {
  for (const [shown, said] of [["(3, 2)", "[3, 2]"], ["(3,)", "[3]"], ["'same'", "same"], ["True", "true"], [" 3 ", "3"]]) {
    assert.equal(raw(shown), said);
  }
});

test("values are written as Python writes them", () => {
  assert.equal(python([3, 3]), "3");
  assert.equal(python([3, 2]), "(3, 2)");
  assert.equal(python([3, 3], true), "(3, 3)");
  assert.equal(python([3], true), "3");
  assert.equal(python([[0, 1], [2, 2]]), "[[0,1],[2,2]]");
  assert.equal(python(false), "False");
  assert.equal(python("same"), "same");
  assert.equal(python(null), "None");
});

test("a query is sorted, keeps brackets readable and comes back as it was", () => {
  const state = { weight: "[[1,-1]]", op: "conv2d", input: "a b&c=d" };
  assert.equal(query(state), "input=a+b%26c%3Dd&op=conv2d&weight=[[1,-1]]");
  assert.deepEqual(words(query(state)), state);
});

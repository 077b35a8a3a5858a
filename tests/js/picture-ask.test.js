// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { oneAtATime } from "../../static/js/picture-ask.js";

/** Questions that are answered when the test says so. */
function desk() {
  /** @type {{what: string, answer: (found: string) => void, fail: (why: Error) => void}[]} */
  const asked = [];
  const ask = oneAtATime((/** @type {string} */ what) => new Promise((answer, fail) => asked.push({ what, answer, fail })));
  return { asked, ask };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("of those that wait only the last is asked", async () => {
  const { asked, ask } = desk();
  const found = [ask("a")];
  await turn();
  found.push(ask("b"), ask("c"), ask("d"));
  await turn();
  assert.deepEqual(asked.map(({ what }) => what), ["a"]);
  asked[0].answer("A");
  await turn();
  assert.deepEqual(asked.map(({ what }) => what), ["a", "d"]);
  asked[1].answer("D");
  assert.deepEqual(await Promise.all(found), ["A", undefined, undefined, "D"]);
});

test("a failure does not keep the next from being asked", async () => {
  const { asked, ask } = desk();
  const first = ask("a");
  await turn();
  const second = ask("b");
  asked[0].fail(new Error("gone"));
  await assert.rejects(first, /gone/);
  await turn();
  asked[1].answer("B");
  assert.equal(await second, "B");
});

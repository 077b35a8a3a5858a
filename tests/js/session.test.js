// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { Session } from "../../static/js/session.js";

/** @param {string} url */
const frames = (url) => /** @type {any} */ ({ url, layer: { op: "conv2d" } });

/** A session whose questions wait until they are answered by hand. */
function waiting() {
  /** @type {{words: Record<string, string>, answer: (answer: any) => void}[]} */
  const asked = [];
  const session = new Session(
    frames("op=conv2d"),
    {},
    () => ({ theme: "dark" }),
    (words) => new Promise((answer) => asked.push({ words, answer })),
  );
  /** @param {number} at @param {any} answer */
  const answer = async (at, answer) => {
    asked[at].answer(answer);
    await new Promise(setImmediate);
  };
  return { session, asked, answer };
}

test("what the page adds for itself is asked for and stays out of the state", async () => {
  const { session, asked, answer } = waiting();
  session.change("stride", "2");
  assert.deepEqual(asked[0].words, { op: "conv2d", stride: "2", theme: "dark" });
  await answer(0, { frames: frames("op=conv2d&stride=2&theme=dark"), problems: [] });
  assert.deepEqual(session.wanted, { op: "conv2d", stride: "2" });
  session.submit({ op: "conv2d", theme: "light" });
  await answer(1, { frames: frames("op=conv2d"), problems: [] });
  assert.deepEqual(session.wanted, { op: "conv2d", theme: "light" });
});

test("a late answer changes nothing", async () => {
  const { session, answer } = waiting();
  session.change("stride", "2");
  session.change("stride", "3");
  await answer(1, { frames: frames("op=conv2d&stride=3"), problems: [] });
  await answer(0, { frames: frames("op=conv2d&stride=2"), problems: [] });
  assert.deepEqual(session.wanted, { op: "conv2d", stride: "3" });
});

test("a refusal keeps the last answer, and the next change may repair it", async () => {
  const { session, asked, answer } = waiting();
  const before = session.frames;
  let refused = 0;
  session.addEventListener("refused", () => (refused += 1));
  session.change("kernel_size", "9");
  await answer(0, { problems: [{ field: "kernel_size", message: "too large" }] });
  assert.equal(refused, 1);
  assert.equal(session.frames, before);
  session.change("padding", "2");
  assert.deepEqual(asked[1].words, { op: "conv2d", kernel_size: "9", padding: "2", theme: "dark" });
  await answer(1, { frames: frames("kernel_size=9&op=conv2d&padding=2"), problems: [] });
  assert.deepEqual(session.problems, []);
});

test("an empty value is the default again, and undo asks for what was", async () => {
  const { session, asked, answer } = waiting();
  session.change("stride", "2");
  await answer(0, { frames: frames("op=conv2d&stride=2"), problems: [] });
  session.change("stride", "");
  assert.deepEqual(asked[1].words, { op: "conv2d", theme: "dark" });
  await answer(1, { frames: frames("op=conv2d"), problems: [] });
  session.turn("undo");
  assert.deepEqual(asked[2].words, { op: "conv2d", theme: "dark" });
});

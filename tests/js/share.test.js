// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { snippets } from "../../static/js/share.js";

const frames = /** @type {any} */ ({ scene: { width: 10, height: 20 }, alt: 'a "kernel" <moves>', title: "Conv2d [1]" });
const found = snippets(frames, "https://example.org", "op=conv2d&padding=1");

test("nothing in a sentence ends an attribute or a tag", () => {
  assert.ok(found.html.includes('alt="a &quot;kernel&quot; &lt;moves>"'));
  assert.ok(found.html.includes('src="https://example.org/animate.gif?op=conv2d&amp;padding=1"'));
  assert.ok(found.markdown.startsWith("![Conv2d \\[1\\]]("));
});

test("every way has the sizes it needs", () => {
  assert.ok(found.html.includes('width="10" height="20"'));
  assert.ok(found.iframe.includes('width="10" height="72"'));
  assert.equal(found.url, "https://example.org/animate.gif?op=conv2d&padding=1");
});

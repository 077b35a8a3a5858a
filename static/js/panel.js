// @ts-check
/** @import { Frames, Say, Words } from "./types.d.ts" */
import { find, part } from "./find.js";
import { query } from "./query.js";
import { snippets } from "./share.js";
import { tables } from "./tables.js";

/** Writes what stands beside the picture: title, size formula, call, numbers as text, and ways to share. */
export class Panel {
  /** @type {Frames} */
  // @ts-expect-error - shown before anything is shared
  frames;
  /** @type {Words} */
  wanted = {};

  /** @param {string} base address of the service @param {Say} say @param {() => number} frame the frame in sight */
  constructor(base, say, frame) {
    this.base = base || location.origin;
    this.say = say;
    this.frame = frame;
    part("#sharing").addEventListener("change", () => this.share());
    part("#numbers").addEventListener("toggle", () => this.#tables());
  }

  /** @param {Frames} frames @param {Words} wanted */
  show(frames, wanted) {
    this.frames = frames;
    this.wanted = wanted;
    document.title = `${frames.title} · Kernelwalk`;
    part("#title").textContent = frames.title;
    part("#canvas").ariaLabel = frames.alt;
    part("#formula").innerHTML = formulas(frames);
    find(HTMLTextAreaElement, "#code").value = frames.code;
    this.share();
    this.#tables();
  }

  /** Write the ways to share: in the language in sight, in colours only where they were chosen. */
  share() {
    const { frames, say } = this;
    /** @type {Words} */
    const { still, theme, lang, ...state } = { lang: say.lang, ...this.wanted };
    if (find(HTMLInputElement, "#only").checked) state.still = String(this.frame());
    if (theme && theme !== "light") state.theme = theme;
    if (lang !== "en") state.lang = lang;
    const found = snippets(frames, this.base, query(state));
    find(HTMLTextAreaElement, "#snippet").value = found[find(HTMLSelectElement, "#snippet-kind").value];
    part("#embed").textContent = found.markdown;
    for (const link of document.querySelectorAll(".formats a")) {
      const format = link.textContent?.toLowerCase();
      link.setAttribute("href", `/animate.${format}?${query(state)}`);
      link.setAttribute("download", `${frames.layer.op}.${format}`);
    }
  }

  #tables() {
    if (find(HTMLDetailsElement, "#numbers").open) part("#tables").replaceChildren(...tables(this.frames, this.say));
  }
}

/** Axes with the same numbers share a line; a formula that names its own result needs no axis. @param {Frames} frames */
function formulas({ formula }) {
  /** @type {Map<string, string[]>} */
  const lines = new Map();
  for (const { axis, pieces } of formula) lines.set(pieces, [...(lines.get(pieces) ?? []), axis]);
  const named = (mathml = "", axes = [""]) => (mathml.startsWith(`<math><mi>${axes[0]}<`) ? "" : `<i>${axes.join(", ")}</i>`);
  return [...lines].map(([mathml, axes]) => `<p>${named(mathml, axes)} ${mathml}</p>`).join("");
}

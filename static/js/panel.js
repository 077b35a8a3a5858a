// @ts-check
/** @import { Frames, Say, Words } from "./types.d.ts" */
import { query } from "./query.js";
import { snippets } from "./share.js";
import { tables } from "./tables.js";

/** @template {HTMLElement} T @param {string} id @returns {T} */
export const get = (id) => /** @type {T} */ (document.getElementById(id));

/** Writes what stands beside the picture: title, size formula, call, numbers as text, and ways to share. */
export class Panel {
  /** @param {string} base address of the service @param {Say} say @param {() => number} frame the frame in sight */
  constructor(base, say, frame) {
    this.base = base || location.origin;
    this.say = say;
    this.frame = frame;
    get("sharing").addEventListener("change", () => this.share());
    get("numbers").addEventListener("toggle", () => this.#tables());
  }

  /** @param {Frames} frames @param {Words} wanted */
  show(frames, wanted) {
    this.frames = frames;
    this.wanted = wanted;
    document.title = `${frames.title} · Kernelwalk`;
    get("title").textContent = frames.title;
    get("canvas").setAttribute("aria-label", frames.alt);
    get("formula").innerHTML = formulas(frames);
    /** @type {HTMLTextAreaElement} */ (get("code")).value = frames.code;
    this.share();
    this.#tables();
  }

  /** Write the ways to share: in the language in sight, in colours only where they were chosen. */
  share() {
    const { frames, say } = this;
    if (!frames) return;
    /** @type {Words} */
    const { still, theme, lang, ...state } = { lang: say.lang, ...this.wanted };
    if (/** @type {HTMLInputElement} */ (get("only")).checked) state.still = String(this.frame());
    if (theme && theme !== "light") state.theme = theme;
    if (lang !== "en") state.lang = lang;
    const found = snippets(frames, this.base, query(state));
    /** @type {HTMLTextAreaElement} */ (get("snippet")).value =
      found[/** @type {HTMLSelectElement} */ (get("snippet-kind")).value];
    get("embed").textContent = found.markdown;
    for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("a[download]"))) {
      const format = link.textContent?.toLowerCase();
      link.href = `/animate.${format}?${query(state)}`;
      link.download = `${frames.layer.op}.${format}`;
    }
  }

  #tables() {
    const { frames, say } = this;
    if (frames && /** @type {HTMLDetailsElement} */ (get("numbers")).open) get("tables").replaceChildren(...tables(frames, say));
  }
}

/** Axes with the same numbers share a line; a formula that names its own result needs no axis. @param {Frames} frames */
function formulas({ formula }) {
  /** @type {Map<string, string[]>} */
  const lines = new Map();
  for (const { axis, mathml } of formula) lines.set(mathml, [...(lines.get(mathml) ?? []), axis]);
  return [...lines]
    .map(([mathml, axes]) => (mathml.startsWith(`<math><mi>${axes[0]}<`) ? `<p>${mathml}</p>` : `<p><i>${axes.join(", ")}</i> ${mathml}</p>`))
    .join("");
}

// @ts-check
import { Bar } from "./bar.js";
import { Stage } from "./stage.js";

/** Where the service is: beside this file. */
const base = new URL("../..", import.meta.url).href.replace(/\/$/, "");
const ICONS = {
  back: "M15.5 6v12L6.5 12z",
  play: "M8 5.2v13.6a.8.8 0 0 0 1.2.7l10.6-6.8a.8.8 0 0 0 0-1.4L9.2 4.5A.8.8 0 0 0 8 5.2z",
  next: "M8.5 6v12l9-6z",
};
const STYLE = `
:host { display: inline-block; max-width: 100%; font: 500 13px system-ui, sans-serif }
canvas { display: block; max-width: 100%; height: auto }
div { display: flex; align-items: center; gap: 4px; padding: 4px }
button { border: 0; background: none; padding: 4px; line-height: 0; cursor: pointer; color: inherit }
svg { width: 20px; height: 20px; fill: currentColor }
input { flex: 1; min-width: 3em }`;
for (const [weight, name] of [["500", "Medium"], ["700", "Bold"]]) {
  document.fonts.add(new FontFace("Manrope", `url(${base}/static/fonts/Manrope-${name}.ttf)`, { weight }));
}

/** `<conv-animation op="conv2d" kernel-size="3">`: every attribute is a parameter; `query` holds several at once. */
export class ConvAnimation extends HTMLElement {
  connectedCallback() {
    if (this.shadowRoot) return;
    const root = this.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    const button = (/** @type {"back" | "play" | "next"} */ act) =>
      `<button type="button" class="${act}" aria-label="${act}"><svg viewBox="0 0 24 24"><path d="${ICONS[act]}"/></svg></button>`;
    root.innerHTML = `<canvas role="img"></canvas><div role="group">${button("back")}${button("play")}${button("next")}
      <input type="range" class="scrub" min="0" aria-label="step"><output class="count"></output></div>`;
    const stage = new Stage(/** @type {HTMLCanvasElement} */ (root.querySelector("canvas")));
    new Bar(root, stage, { play: "play", pause: "pause" });
    const on = (/** @type {string} */ name, /** @type {() => void} */ act) =>
      root.querySelector(`.${name}`)?.addEventListener("click", act);
    on("play", () => stage.toggle());
    on("back", () => stage.step(-1));
    on("next", () => stage.step(1));
    this.show(stage);
  }

  /** @param {Stage} stage */
  async show(stage) {
    const query = new URLSearchParams(this.getAttribute("query") ?? "");
    for (const { name, value } of this.attributes) {
      if (!/^(query|id|class|style|slot|title|hidden|data-.*|aria-.*)$/.test(name)) query.set(name.replace(/-/g, "_"), value);
    }
    const answer = await fetch(`${base}/frames?${query}`);
    const found = await answer.json();
    if (!found.scene) {
      stage.canvas.replaceWith(found.detail ?? found.errors[0].message);
      return;
    }
    await stage.ready();
    stage.canvas.setAttribute("aria-label", found.alt);
    stage.canvas.style.width = `${found.scene.width}px`;
    stage.load(found);
    if (!matchMedia("(prefers-reduced-motion: reduce)").matches) stage.play();
  }
}

customElements.define("conv-animation", ConvAnimation);

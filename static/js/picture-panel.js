// @ts-check
/** @import { Words } from "./types.d.ts" */
/** @import { Looked } from "./picture.d.ts" */
import { query } from "./query.js";

/** @template {HTMLElement} T @param {string} id @returns {T} */
export const get = (id) => /** @type {T} */ (document.getElementById(id));

/**
 * Write what stands beside the sheet: title, size formula, call, what is chosen, links.
 * @param {Looked} looked @param {Words} wanted @param {string} key of the own picture @param {string} base
 */
export function write(looked, wanted, key, base) {
  const { layer, view, formula } = looked;
  document.title = `${looked.title} · Kernelwalk`;
  get("title").textContent = looked.title;
  get("formula").innerHTML = lines(formula);
  get("code").textContent = looked.code;
  press("[data-image]", (button) => button.dataset.image === (key ? "mine" : view.image));
  press("[data-preset]", (button) => button.dataset.preset === layer.weight);
  press("[data-do=compare]", () => Boolean(view.compare));
  press("[data-do=toggle]", () => Boolean(view.animate));
  document.querySelector("[data-do=toggle] use")?.setAttribute("href", view.animate ? "#i-pause" : "#i-play");
  links(looked, wanted, key, base);
}

/** Write the ways to keep the sheet: with the own picture only where the link is for now. @type {typeof write} */
function links(looked, wanted, key, base) {
  const { animate: _, ...still } = { animate: "", ...wanted };
  /** @type {Words} */
  const mine = key ? { image: key } : {};
  for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("a[data-format]"))) {
    /** @type {Words} */
    const moving = "sweep" in link.dataset ? { animate: "true" } : {};
    link.href = `/picture.${link.dataset.format}?${query({ ...still, ...mine, ...moving })}`;
  }
  get("embed").textContent = `![${looked.title}](${base}/picture.png?${query(still)})`;
  for (const place of document.querySelectorAll("#embed, [data-copy=embed]")) place.toggleAttribute("hidden", key !== "");
  get("fleeting").hidden = key === "";
}

/** @param {string} what @param {(button: HTMLElement) => boolean} pressed */
function press(what, pressed) {
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(what))) {
    button.ariaPressed = String(pressed(button));
  }
}

/** Axes with the same numbers share a line. @param {Looked["formula"]} formula */
function lines(formula) {
  /** @type {Map<string, string[]>} */
  const found = new Map();
  for (const { axis, pieces } of formula) found.set(pieces, [...(found.get(pieces) ?? []), axis]);
  return [...found].map(([mathml, axes]) => `<p><i>${axes.join(", ")}</i> ${mathml}</p>`).join("");
}

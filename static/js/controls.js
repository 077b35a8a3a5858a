// @ts-check
/** @import { Problem } from "./types.d.ts" */
import { find } from "./find.js";
import { python, raw } from "./query.js";

/** The form of parameters: tells what a person changed and follows the server. */
export class Controls {
  /** @param {HTMLFormElement} form @param {(name: string, value: string) => void} changed */
  constructor(form, changed) {
    this.form = form;
    this.changed = changed;
    // A call is read when it is finished, everything else at once.
    form.addEventListener("input", ({ target }) => target instanceof HTMLTextAreaElement || this.#take(target));
    form.addEventListener("change", ({ target }) => target instanceof HTMLTextAreaElement && this.#take(target));
    form.addEventListener("click", ({ target }) => target instanceof HTMLButtonElement && target.value && this.#take(target));
    form.addEventListener("keydown", (event) => this.#key(event));
    form.addEventListener("submit", (event) => event.preventDefault());
  }

  /** Take what a slider, a word or the field says. @param {EventTarget | null} target */
  #take(target) {
    const from = /** @type {HTMLInputElement} */ (target);
    const row = /** @type {HTMLElement} */ (from.closest("[data-name]"));
    const control = field(row);
    const each = from.type === "range" && control.value.includes(",");
    control.value = each ? control.value.replace(/\d+/g, from.value) : from.value;
    follow(row);
    this.changed(String(row.dataset.name), raw(control.value));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const { key, target } = event;
    const by = { ArrowUp: 1, ArrowDown: -1 }[key];
    if (!by || !(target instanceof HTMLInputElement) || target.type === "range") return;
    event.preventDefault();
    target.value = (target.value || target.placeholder).replace(/-?\d+/g, (number) => String(Number(number) + by));
    this.#take(target);
  }

  /** Show what the server settled; a field in which a person types stays. @param {Record<string, unknown>} values */
  sync(values) {
    for (const row of this.#rows()) {
      const control = field(row);
      const value = values[row.dataset.name ?? ""];
      if (value === undefined || control.matches("input:focus, textarea:focus")) continue;
      const text = value === null ? "" : python(value, row.matches(".axes"));
      const own = row.querySelector(".own");
      if (own && text.startsWith("[")) Object.assign(own, { value: text, hidden: false });
      control.value = text;
      follow(row);
    }
  }

  /** Put problems beside their arguments; give the others. @param {Problem[]} problems */
  explain(problems) {
    const rest = new Map(problems.map(({ field, message }) => [field, message]));
    for (const row of this.#rows()) {
      const { name = "" } = row.dataset;
      const message = rest.get(name) ?? "";
      rest.delete(name);
      find(HTMLElement, ".problem", row).textContent = message;
      field(row).setAttribute("aria-invalid", String(message !== ""));
    }
    return [...rest.values()].join(" ");
  }

  #rows() {
    return /** @type {NodeListOf<HTMLElement>} */ (this.form.querySelectorAll("[data-name]"));
  }
}

/** @param {HTMLElement} row */
function field(row) {
  return /** @type {HTMLInputElement} */ (row.querySelector(".value"));
}

/** Let slider and words follow the value. @param {HTMLElement} row */
function follow(row) {
  const { value } = field(row);
  row.classList.toggle("changed", value !== "" && raw(value) !== raw(String(row.dataset.usual)));
  for (const slide of row.querySelectorAll("input")) if (slide.type === "range") slide.value = String(/\d+/.exec(value));
  for (const word of row.querySelectorAll("button")) if (word.value) word.ariaPressed = String(word.value === raw(value));
}

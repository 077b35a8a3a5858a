// @ts-check
/** @import { Problem } from "./types.d.ts" */
import { python, raw } from "./query.js";

/** The form of parameters: tells what a person changed, and follows what the server says. Knows no operation. */
export class Controls {
  /** @param {HTMLFormElement} form @param {(name: string, value: string) => void} changed */
  constructor(form, changed) {
    this.form = form;
    this.changed = changed;
    form.addEventListener("input", ({ target }) => this.#input(/** @type {HTMLInputElement} */ (target)));
    form.addEventListener("click", ({ target }) => this.#word(/** @type {Element} */ (target)));
    form.addEventListener("keydown", (event) => this.#key(event));
    form.addEventListener("submit", (event) => event.preventDefault());
  }

  /** @param {HTMLInputElement} target */
  #input(target) {
    const row = this.#row(target);
    if (target.type === "range") field(row).value = target.value;
    this.#tell(row);
  }

  /** @param {Element} target */
  #word(target) {
    if (!target.matches(".words button")) return;
    const row = this.#row(target);
    field(row).value = /** @type {HTMLButtonElement} */ (target).value;
    this.#tell(row);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const target = /** @type {HTMLInputElement} */ (event.target);
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!by || !target.matches("input.value")) return;
    event.preventDefault();
    target.value = (target.value || target.placeholder).replace(/-?\d+/g, (number) => String(Number(number) + by));
    this.#tell(this.#row(target));
  }

  /** @param {Element} target */
  #row(target) {
    return /** @type {HTMLElement} */ (target.closest("[data-name]"));
  }

  /** @param {HTMLElement} row */
  #tell(row) {
    follow(row);
    this.changed(String(row.dataset.name), raw(field(row).value));
  }

  /** Show values as the server settled them; a field in which a person types stays as it is. @param {Record<string, unknown>} values */
  sync(values) {
    for (const row of this.#rows()) {
      const control = field(row);
      const value = values[String(row.dataset.name)];
      if (value === undefined || control.matches("input:focus")) continue;
      const text = value === null ? "" : python(value);
      const own = /** @type {HTMLOptionElement | null} */ (row.querySelector(".own"));
      if (own && text.startsWith("[")) Object.assign(own, { value: text, hidden: false });
      control.value = text;
      follow(row);
    }
  }

  /** Put each problem beside its argument; give the messages that have none. @param {Problem[]} problems */
  explain(problems) {
    const rest = new Map(problems.map(({ field, message }) => [field, message]));
    for (const row of this.#rows()) {
      const name = String(row.dataset.name);
      const message = rest.get(name) ?? "";
      rest.delete(name);
      /** @type {HTMLElement} */ (row.querySelector(".problem")).textContent = message;
      field(row).setAttribute("aria-invalid", String(message !== ""));
    }
    return [...rest.values()];
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
  const slide = /** @type {HTMLInputElement | null} */ (row.querySelector(".slide"));
  if (slide) slide.value = value;
  for (const word of /** @type {NodeListOf<HTMLButtonElement>} */ (row.querySelectorAll(".words button"))) {
    word.ariaPressed = String(word.value === raw(value));
  }
}

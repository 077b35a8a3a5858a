// @ts-check
import { python, raw } from "./query.js";

/** The form of parameters: tells what a person changed, and follows what the server says. Knows no operation. */
export class Controls {
  /**
   * @param {HTMLFormElement} form
   * @param {(name: string, value: string) => void} changed
   * @param {AbortSignal} signal
   */
  constructor(form, changed, signal) {
    this.form = form;
    this.changed = changed;
    form.addEventListener("input", (event) => this.#input(event), { signal });
    form.addEventListener("change", (event) => this.#change(event), { signal });
    form.addEventListener("click", (event) => this.#click(event), { signal });
    form.addEventListener("keydown", (event) => this.#key(event), { signal });
    form.addEventListener("submit", (event) => event.preventDefault(), { signal });
  }

  /** @param {EventTarget | null} target */
  #row(target) {
    return /** @type {HTMLElement} */ (/** @type {HTMLElement} */ (target).closest("[data-name]"));
  }

  /** @param {Event} event */
  #input(event) {
    const target = /** @type {HTMLInputElement} */ (event.target);
    const row = this.#row(target);
    if (!row || target.localName === "select") return;
    if (target.type === "range") field(row).value = target.value;
    this.#tell(row);
  }

  /** @param {Event} event */
  #change(event) {
    const row = this.#row(event.target);
    if (row && /** @type {HTMLElement} */ (event.target).localName === "select") this.#tell(row);
  }

  /** @param {Event} event */
  #click(event) {
    const button = /** @type {HTMLElement} */ (event.target).closest(".words button");
    if (!button) return;
    const row = this.#row(button);
    field(row).value = /** @type {HTMLButtonElement} */ (button).value;
    this.#tell(row);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const target = /** @type {HTMLInputElement} */ (event.target);
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!by || target.localName !== "input" || target.type === "range") return;
    const row = this.#row(target);
    if (!row) return;
    event.preventDefault();
    target.value = stepped(target.value || target.placeholder, by);
    this.#tell(row);
  }

  /** @param {HTMLElement} row */
  #tell(row) {
    follow(row);
    this.changed(String(row.dataset.name), raw(field(row).value));
  }

  /**
   * Show values as the server settled them; a field that is being typed in stays as it is.
   * @param {Record<string, unknown>} values
   */
  sync(values) {
    for (const row of this.#rows()) {
      const control = field(row);
      const name = String(row.dataset.name);
      if (!(name in values) || (control === document.activeElement && control.localName === "input")) continue;
      const text = values[name] === null ? "" : python(values[name]);
      const own = row.querySelector("option.own");
      if (own && text.startsWith("[")) {
        /** @type {HTMLOptionElement} */ (own).value = text;
        /** @type {HTMLOptionElement} */ (own).hidden = false;
      }
      control.value = text;
      follow(row);
    }
  }

  /**
   * Put each problem beside its argument; give those that have none.
   * @param {{field: string, message: string}[]} problems
   */
  explain(problems) {
    const rest = new Map(problems.map((problem) => [problem.field, problem.message]));
    for (const row of this.#rows()) {
      const message = rest.get(String(row.dataset.name)) ?? "";
      rest.delete(String(row.dataset.name));
      const place = /** @type {HTMLElement} */ (row.querySelector(".problem"));
      if (place.textContent !== message) place.textContent = message;
      field(row).setAttribute("aria-invalid", String(Boolean(message)));
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
  row.classList.toggle("changed", raw(value) !== raw(String(row.dataset.usual)) && value !== "");
  const slide = /** @type {HTMLInputElement | null} */ (row.querySelector(".slide"));
  if (slide) slide.value = value;
  for (const word of row.querySelectorAll(".words button")) {
    word.setAttribute("aria-pressed", String(/** @type {HTMLButtonElement} */ (word).value === raw(value)));
  }
}

/** Step the numbers of a text. @param {string} text @param {number} by */
export function stepped(text, by) {
  return text.replace(/-?\d+/g, (number) => String(Number(number) + by));
}

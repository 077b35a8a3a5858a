// @ts-check
/** @import { Say } from "./types.d.ts" */
import { send } from "./picture-ask.js";

const MOST_BYTES = 8 * 1024 * 1024;
const MINE = "picture";

/**
 * The picture that a person has chosen: the file, and the key under which the server keeps it for minutes. The key stays in
 * this tab and never stands in an address that is shared. Tells `own`.
 */
export class Own extends EventTarget {
  key = sessionStorage.getItem(MINE) ?? "";
  /** @type {File | null} */
  file = null;

  /** @param {Say} say @param {(busy: boolean) => void} wait */
  constructor(say, wait) {
    super();
    this.say = say;
    this.wait = wait;
    document.addEventListener("change", ({ target }) => this.take(chosen(target)));
    // A file is no parameter: the form of parameters does not hear of it.
    addEventListener("input", (event) => chosen(event.target) && event.stopPropagation(), { capture: true });
    document.addEventListener("paste", ({ clipboardData }) => this.take(clipboardData?.files[0]));
    for (const type of ["dragenter", "dragover", "dragleave", "drop"]) {
      document.addEventListener(type, (event) => this.#drag(/** @type {DragEvent} */ (event)));
    }
  }

  /** @param {DragEvent} event */
  #drag(event) {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    document.body.classList.toggle("drop", event.type === "dragover" || event.type === "dragenter");
    if (event.type === "drop") this.take(event.dataTransfer.files[0]);
  }

  /** Send a file. @param {File | null | undefined} file */
  async take(file) {
    if (!file) return;
    if (file.size > MOST_BYTES) {
      this.complain(this.say.large);
      return;
    }
    this.wait(true);
    const { key = "", message } = await send(file);
    this.wait(false);
    this.complain(key ? "" : message || this.say.offline);
    if (!key) return;
    const seen = /** @type {HTMLImageElement} */ (this.#button().firstElementChild);
    if (file !== this.file) seen.src = URL.createObjectURL(file);
    this.file = file;
    this.hold(key);
    this.dispatchEvent(new Event("own"));
  }

  /** Hold a key, or none. */
  hold(key = "") {
    this.key = key;
    if (key) sessionStorage.setItem(MINE, key);
    else sessionStorage.removeItem(MINE);
  }

  /** The server has forgotten the picture: send it again; say so where it is not at hand. Tells whether it is. */
  again() {
    this.hold("");
    if (this.file) this.take(this.file);
    else this.complain(this.say.forgotten);
    return this.file !== null;
  }

  /** Say what is wrong with a file. */
  complain(message = "") {
    const place = document.getElementById("p-file");
    if (place) place.textContent = message;
  }

  show() {
    this.#button().hidden = !this.file;
  }

  /** Keep the button, which holds the small picture, where the controls are replaced. @param {() => void} replace */
  through(replace) {
    const button = this.#button();
    replace();
    this.#button().replaceWith(button);
  }

  #button() {
    return /** @type {HTMLElement} */ (document.getElementById("mine"));
  }
}

/** @param {EventTarget | null} target */
function chosen(target) {
  return target instanceof HTMLInputElement ? target.files?.[0] : undefined;
}

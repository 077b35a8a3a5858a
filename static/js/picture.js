// @ts-check
/** @import { Words } from "./types.d.ts" */
/** @import { Looked } from "./picture.d.ts" */
import { Controls } from "./controls.js";
import { asked } from "./keys.js";
import { askPlace, askSheet } from "./picture-ask.js";
import { Lens } from "./picture-lens.js";
import { Own } from "./picture-own.js";
import { get, write } from "./picture-panel.js";
import { query, words } from "./query.js";
import { Session } from "./session.js";

const root = document.documentElement;
const dark = matchMedia("(prefers-color-scheme: dark)");
const THEMES = ["auto", "light", "dark"];
/** What stays when another operation is chosen. */
const KEPT = ["image", "lang", "seed", "theme"];
/** Kernels that exist for every size. */
const FREE = ["identity", "box", "gaussian", "ones", "random"];
const WIDTHS = { least: 240, most: 1600 };
/** Milliseconds that a window may be dragged before the sheet follows. */
const REST = 120;

/** Wires the page: every part does one thing, this passes word between them. */
class Page {
  /** @param {Looked} looked */
  constructor(looked) {
    const { base, words: say } = JSON.parse(get("site").textContent ?? "");
    this.base = base || location.origin;
    this.op = looked.layer.op;
    this.own = new Own(say, (busy) => (get("stage").ariaBusy = String(busy)));
    this.session = new Session(/** @type {any} */ (looked), words(location.search), () => this.implicit(), askSheet);
    this.controls = new Controls(get("controls"), (name, value) => this.session.change(name, value));
    this.lens = new Lens(get("tiles"), get("lens"), get("live"), say);
    this.say = say;
    this.told = this.wish();
    this.listen();
    this.render();
    this.renew();
  }

  get looked() {
    return /** @type {Looked} */ (/** @type {unknown} */ (this.session.frames));
  }

  /** @type {Record<string, () => void>} */
  actions = {
    toggle: () => this.turn("animate"),
    compare: () => this.turn("compare"),
    undo: () => this.session.turn("undo"),
    redo: () => this.session.turn("redo"),
    again: () => this.session.change("seed", String(Math.floor(Math.random() * 1e6))),
    theme: () => this.theme(),
    full: () => (document.fullscreenElement ? document.exitFullscreen() : get("stage").requestFullscreen()),
    leave: () => this.lens.free(),
  };

  /** What the page adds to every question: its colours, its language, the pixels it has for the sheet, the own picture. */
  implicit() {
    const chosen = String(root.dataset.theme);
    const wide = get("shown").clientWidth;
    const width = Math.max(WIDTHS.least, Math.min(WIDTHS.most, Math.round(wide * devicePixelRatio)));
    const letters = parseFloat(getComputedStyle(root).fontSize) / 16;
    /** @type {Words} */
    const found = {
      theme: chosen === "auto" ? (dark.matches ? "dark" : "light") : chosen,
      lang: root.lang.slice(0, 2),
      width: String(width),
      density: String(Math.min(4, Math.max(1, Math.round((width / wide) * letters * 20) / 20))),
    };
    if (this.own.key) found.image = this.own.key;
    return found;
  }

  /** What a person asked for. */
  wish() {
    return `${query(this.session.wanted)} ${this.own.key}`;
  }

  renew() {
    return this.session.submit(this.session.wanted);
  }

  listen() {
    const { session } = this;
    session.addEventListener("frames", () => this.follow());
    session.addEventListener("refused", () => this.refused());
    this.lens.addEventListener("place", () => this.look());
    this.own.addEventListener("own", () => session.change("image", ""));
    document.addEventListener("click", (event) => this.click(event));
    document.addEventListener("keydown", (event) => this.key(event));
    dark.addEventListener("change", () => this.renew());
    let waiting = 0;
    addEventListener("resize", () => {
      clearTimeout(waiting);
      waiting = window.setTimeout(() => this.renew(), REST);
    });
  }

  /** @param {MouseEvent} event */
  click(event) {
    const target = /** @type {Element} */ (event.target);
    const { do: act, copy, image, preset } = /** @type {HTMLElement | null} */ (
      target.closest("[data-do], [data-copy], [data-image], [data-preset]")
    )?.dataset ?? {};
    if (act) this.actions[act]?.();
    if (copy) this.copy(get(copy));
    if (image) this.choose(image);
    if (preset) this.preset(preset);
    const link = /** @type {HTMLAnchorElement | null} */ (target.closest("a[data-turn]"));
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const { wanted } = this.session;
    if (link.dataset.turn === "language") location.href = `/picture?${query({ ...wanted, lang: link.hreflang })}`;
    else this.session.submit({ ...kept(wanted), ...words(link.search) });
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const act = asked(event);
    if (!act || !(act in this.actions)) return;
    if (act !== "leave") event.preventDefault();
    this.actions[act]();
  }

  /** Turn a switch of the view. */
  turn(name = "") {
    this.session.change(name, this.looked.view[name] ? "" : "true");
  }

  /** A preset's kernel: numbers of one's own, and a size that it does not exist for, give way. */
  preset(name = "") {
    const { weight: _, kernel_size: size, ...rest } = { weight: "", kernel_size: "", ...this.session.wanted };
    this.session.submit({ ...rest, weight: name, ...(FREE.includes(name) && size ? { kernel_size: size } : {}) }, "weight");
  }

  /** Show a sample, or the own picture again. */
  choose(name = "") {
    if (name === "mine") return void this.own.take(this.own.file);
    this.own.hold("");
    this.session.change("image", name);
  }

  theme() {
    const next = THEMES[(THEMES.indexOf(String(root.dataset.theme)) + 1) % THEMES.length];
    root.dataset.theme = next;
    const { theme: _, ...rest } = { theme: "", ...this.session.wanted };
    this.session.submit(next === "auto" ? rest : { ...rest, theme: next });
  }

  refused() {
    const forgotten = this.own.key && this.session.problems.some(({ field }) => field === "image");
    if (forgotten && !this.own.again()) this.renew();
    if (!forgotten) this.explain();
  }

  explain() {
    this.told = "";
    const problems = this.session.problems.map((one) => ({ ...one, message: one.message || this.say.offline }));
    get("problem").textContent = this.controls.explain(problems);
  }

  async follow() {
    if (this.looked.layer.op !== this.op && !(await this.swap())) return;
    // What the server said of the address stays until a person asks for something else.
    if (this.wish() !== this.told) this.explain();
    this.render();
    const { image, alt, view, sheet } = this.looked;
    if (!image) return;
    const { width, height } = view.animate ? { width: image.naturalWidth, height: image.naturalHeight } : sheet;
    Object.assign(image, { id: "picture", alt, width, height, className: view.animate ? "moving" : "" });
    get("picture").replaceWith(image);
    for (const source of document.querySelectorAll("#first source")) source.remove();
    this.lens.renew(view.animate ? null : this.looked);
  }

  /** Take over the controls of another operation: the server has rendered them. */
  async swap() {
    const { session } = this;
    const turn = session.count;
    const answer = await fetch(`/picture?${query({ ...this.implicit(), ...session.wanted })}`, { headers: { accept: "text/html" } });
    const next = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (turn !== session.count) return false;
    this.own.through(() => {
      for (const part of ["#ops", "#controls", "#bar"]) {
        document.querySelector(part)?.replaceChildren(...(next.querySelector(part)?.childNodes ?? []));
      }
    });
    this.op = session.frames.layer.op;
    return true;
  }

  async look() {
    const { place } = this.lens;
    if (!place) return;
    const looked = await askPlace({ wanted: { ...this.implicit(), ...this.session.wanted }, place });
    if (looked && this.lens.place) this.lens.show(looked);
  }

  render() {
    const { looked, session, own } = this;
    history.replaceState(null, "", `/picture?${query(session.wanted)}`);
    this.controls.sync({ ...looked.layer, ...looked.view });
    write(looked, session.wanted, own.key, this.base);
    own.show();
    for (const [act, states] of /** @type {const} */ ([["undo", session.history.past], ["redo", session.history.future]])) {
      document.querySelector(`[data-do=${act}]`)?.toggleAttribute("disabled", !states.length);
    }
  }

  /** @param {HTMLElement} from */
  async copy(from) {
    await navigator.clipboard.writeText(String(from.textContent));
    get("live").textContent = this.say.copied;
    get("toast").classList.add("on");
    setTimeout(() => get("toast").classList.remove("on"), 1600);
  }
}

/** @param {Words} state */
function kept(state) {
  return Object.fromEntries(KEPT.flatMap((name) => (name in state ? [[name, state[name]]] : [])));
}

const looked = JSON.parse(get("document").textContent ?? "null");
new Page(looked ?? (await (await fetch(`/picture.json${location.search}`)).json()));

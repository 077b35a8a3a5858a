// @ts-check
/** @import { Frames } from "./types.d.ts" */
/** @import { Cell } from "./lookup.js" */
import { Bar } from "./bar.js";
import { Controls } from "./controls.js";
import { Inspector } from "./inspector.js";
import { asked } from "./keys.js";
import { query, words } from "./query.js";
import { Quiz } from "./quiz.js";
import { Session } from "./session.js";
import { snippets } from "./share.js";
import { contactSheet } from "./sheet.js";
import { Stage } from "./stage.js";
import { tables } from "./tables.js";

/** @template {HTMLElement} T @param {string} id @returns {T} */
const get = (id) => /** @type {T} */ (document.getElementById(id));
/** @param {string} id */
const island = (id) => JSON.parse(get(id).textContent ?? "null");

const dark = matchMedia("(prefers-color-scheme: dark)");
const still = matchMedia("(prefers-reduced-motion: reduce)");
/** A stage narrower than this, in pixels, has its picture laid out for it. */
const NARROW = 600;
const THEMES = ["auto", "light", "dark"];
/** What stays when another operation is chosen. */
const KEPT = ["lang", "seed", "step_ms", "theme"];

/** Wires the page: every part does one thing, this passes word between them. */
class Page {
  /** @param {Frames} frames @param {number} [frame] where to rest, rather than play from the first */
  constructor(frames, frame) {
    this.leave = new AbortController();
    const { signal } = this.leave;
    const site = island("site");
    this.base = site.base || location.origin;
    this.words = site.words;
    this.session = new Session(frames, words(location.search), { implicit: () => this.implicit() });
    this.op = frames.layer.op;
    this.stage = new Stage(get("canvas"));
    this.bar = new Bar(get("stage"), this.stage, this.words, signal);
    this.controls = new Controls(get("controls"), (name, value) => this.session.change(name, value), signal);
    this.inspector = new Inspector(this.stage, {
      field: get("cell"),
      strip: get("strip"),
      hint: get("strip").textContent ?? "",
      may: (tensor) => tensor !== "output" && tensor in this.session.frames.layer,
      edit: (cell, value) => this.edit(cell, value),
    }, signal);
    this.quiz = new Quiz(this.stage, get("quiz"), this.words, (mark) => this.name(mark), signal);
    this.listen(signal);
    this.begin(frame);
  }

  /** @type {Record<string, () => void>} */
  actions = {
    toggle: () => (this.quiz.on ? this.quiz.reveal() : this.stage.toggle()),
    back: () => this.stage.step(-1),
    next: () => this.stage.step(1),
    first: () => this.stage.step(-Infinity),
    last: () => this.stage.step(Infinity),
    slower: () => this.bar.faster(-1),
    faster: () => this.bar.faster(1),
    undo: () => this.restore(this.session.history.undo()),
    redo: () => this.restore(this.session.history.redo()),
    again: () => this.session.change("seed", String(Math.floor(Math.random() * 1e6))),
    theme: () => this.turnTheme(),
    full: () => this.full(),
    present: () => this.present(!document.body.classList.contains("present")),
    predict: () => this.predict(!this.quiz.on),
    inspect: () => this.inspector.enter(),
    share: () => {
      this.snippet();
      this.open("sharing");
    },
    help: () => this.open("help"),
    leave: () => this.escape(),
    print: () => print(),
  };

  /** @param {number} [frame] */
  async begin(frame) {
    const { frames } = this.session;
    const rest = frame ?? { first: 0, last: Infinity }[String(frames.view.still)] ?? frames.view.still;
    this.render();
    await Promise.all([this.stage.ready(), this.stale() && this.session.submit(words(location.search))]);
    get("canvas").hidden = false;
    get("first").hidden = true;
    this.stage.load(this.session.frames, Number(rest ?? 0));
    this.inspector.renew();
    if (!still.matches && rest === null) this.stage.play();
  }

  theme() {
    const chosen = document.documentElement.dataset.theme;
    return chosen === "auto" ? (dark.matches ? "dark" : "light") : String(chosen);
  }

  /** What the page adds to every question: the colours, the language and the width it has itself. */
  implicit() {
    const wide = get("stage").clientWidth;
    /** @type {Record<string, string>} */
    const found = { theme: this.theme(), lang: document.documentElement.lang.slice(0, 2) };
    if (wide < NARROW) found.width = String(Math.round(wide / 20) * 20);
    return found;
  }

  /** Whether the document in sight was made for other colours or another width than the page has now. */
  stale() {
    const { frames, wanted } = this.session;
    const now = { ...this.implicit(), ...wanted };
    return frames.view.theme !== now.theme || String(frames.view.width ?? "") !== (now.width ?? "");
  }

  /** @param {AbortSignal} signal */
  listen(signal) {
    const { session, stage } = this;
    session.addEventListener("frames", () => this.follow(), { signal });
    session.addEventListener("refused", () => this.explain(), { signal });
    stage.addEventListener("frame", () => this.speak(), { signal });
    document.addEventListener("click", (event) => this.click(event), { signal });
    document.addEventListener("keydown", (event) => this.key(event), { signal });
    document.addEventListener("fullscreenchange", () => stage.fit(), { signal });
    addEventListener("beforeprint", () => get("sheet").replaceChildren(...contactSheet(session.frames)), { signal });
    const renew = () => this.stale() && session.submit(session.wanted);
    dark.addEventListener("change", renew, { signal });
    addEventListener("resize", renew, { signal });
    get("sharing").addEventListener("change", () => this.snippet(), { signal });
    get("numbers").addEventListener("toggle", () => this.tables(), { signal });
    const code = get("code");
    code.addEventListener("change", () => this.paste(/** @type {HTMLTextAreaElement} */ (code).value), { signal });
  }

  /** @param {MouseEvent} event */
  click(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const act = target.closest("[data-do]")?.getAttribute("data-do");
    if (act) return this.actions[act]?.();
    const copy = target.closest("[data-copy]");
    if (copy) return this.copy(get(String(copy.getAttribute("data-copy"))));
    const link = /** @type {HTMLAnchorElement | null} */ (target.closest("a[data-turn]"));
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (link.dataset.turn === "language") this.translate(link.hreflang);
    else this.session.submit({ ...keep(this.session.wanted), ...words(link.search) });
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const act = asked(event);
    if (!act) return;
    if (act !== "leave") event.preventDefault();
    this.actions[act]();
  }

  /** @param {Record<string, string> | undefined} state */
  restore(state) {
    if (state) this.session.submit(state);
  }

  /** Take over the controls of another operation: the server has rendered them. */
  async swap() {
    const { session } = this;
    const turn = session.count;
    const next = await read(`/?${query({ ...this.implicit(), ...session.wanted })}`);
    if (turn !== session.count) return false;
    for (const id of ["ops", "controls"]) get(id).replaceChildren(...(next.getElementById(id)?.childNodes ?? []));
    get("ops").querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
    this.op = session.frames.layer.op;
    this.stage.go(0);
    return true;
  }

  /** Take over the whole page in another language. @param {string} lang */
  async translate(lang) {
    const state = { ...this.session.wanted, lang };
    const next = await read(`/?${query(state)}`);
    const { frame } = this.stage;
    this.leave.abort();
    this.stage.pause();
    document.documentElement.lang = next.documentElement.lang;
    document.body.replaceWith(next.body);
    history.replaceState(null, "", `/?${query(state)}`);
    start(frame);
  }

  async follow() {
    if (this.session.frames.layer.op !== this.op && !(await this.swap())) return;
    this.explain();
    this.render();
    if (get("canvas").hidden) return;
    this.stage.load(this.session.frames, this.stage.frame);
    this.inspector.renew();
    this.quiz.begin();
  }

  /** Write everything that stands beside the picture. */
  render() {
    const { frames, wanted, history: past } = this.session;
    history.replaceState(null, "", `/?${query(wanted)}`);
    document.title = `${frames.title} · Kernelwalk`;
    get("title").textContent = frames.title;
    get("canvas").setAttribute("aria-label", frames.alt);
    this.controls.sync({ ...frames.layer, ...frames.view });
    get("formula").innerHTML = formulas(frames);
    /** @type {HTMLTextAreaElement} */ (get("code")).value = frames.code;
    for (const [act, stack] of /** @type {const} */ ([["undo", past.past], ["redo", past.future]])) {
      /** @type {HTMLButtonElement} */ (document.querySelector(`[data-do=${act}]`)).disabled = !stack.length;
    }
    this.snippet();
    this.tables();
  }

  explain() {
    const problems = this.session.problems.map((one) => ({ ...one, message: one.message || this.words.offline }));
    const code = problems.find((one) => one.field === "code");
    get("p-code").textContent = code?.message ?? "";
    get("problem").textContent = this.controls.explain(problems.filter((one) => one !== code)).join(" ");
  }

  speak() {
    const { frames } = this.session;
    const { frame, player } = this.stage;
    if (player.playing || this.quiz.on) return;
    get("live").textContent = `${this.words.step} ${frame + 1}: ${frames.scene.captions[frame] ?? ""}`;
  }

  /** The query that pictures elsewhere have: in the language in sight, in the colours only where they were chosen. */
  picture() {
    const lang = document.documentElement.lang.slice(0, 2);
    /** @type {Record<string, string>} */
    const state = { ...this.session.wanted, ...(lang === "en" ? {} : { lang }) };
    if (state.theme === "light") delete state.theme;
    delete state.still;
    if (/** @type {HTMLInputElement} */ (get("only")).checked) state.still = String(this.stage.frame);
    return query(state);
  }

  snippet() {
    const picture = this.picture();
    const found = snippets(this.session.frames, this.base, picture);
    const kind = /** @type {HTMLSelectElement} */ (get("snippet-kind")).value;
    /** @type {HTMLTextAreaElement} */ (get("snippet")).value = found[kind];
    get("embed").textContent = found.markdown;
    for (const link of document.querySelectorAll("a[data-format]")) {
      const format = link.getAttribute("data-format");
      link.setAttribute("href", `/animate.${format}?${picture}`);
      link.setAttribute("download", `${this.session.frames.layer.op}.${format}`);
    }
  }

  tables() {
    const details = /** @type {HTMLDetailsElement} */ (get("numbers"));
    if (details.open) get("tables").replaceChildren(...tables(this.session.frames, this.words));
  }

  /** @param {HTMLElement} from */
  async copy(from) {
    const text = "value" in from ? String(from.value) : (from.textContent ?? "");
    await navigator.clipboard.writeText(text);
    get("live").textContent = this.words.copied;
    get("toast").classList.add("on");
    setTimeout(() => get("toast").classList.remove("on"), 1600);
  }

  /** @param {string} code */
  paste(code) {
    if (code.trim()) this.session.submit({ ...keep(this.session.wanted), code: code.trim() });
  }

  /** @param {Cell} cell @param {number} value */
  edit({ tensor, flat }, value) {
    const { shape, data } = this.session.frames.tensors[tensor];
    const next = data.slice();
    next[flat] = value;
    this.session.change(tensor, JSON.stringify(nested(next, shape)));
  }

  /** @param {number} mark */
  name(mark) {
    const cell = this.inspector.lookup?.cell(mark, this.stage.frame);
    return cell && this.inspector.lookup?.name(cell);
  }

  turnTheme() {
    const root = document.documentElement;
    const next = THEMES[(THEMES.indexOf(String(root.dataset.theme)) + 1) % THEMES.length];
    root.dataset.theme = next;
    const { theme: _, ...rest } = this.session.wanted;
    this.session.submit(next === "auto" ? rest : { ...rest, theme: next });
  }

  /** @param {boolean} on */
  present(on) {
    document.body.classList.toggle("present", on);
    this.inspector.free();
    this.stage.fit();
  }

  /** @param {boolean} on */
  predict(on) {
    for (const button of document.querySelectorAll("[data-do=predict]")) button.setAttribute("aria-pressed", String(on));
    this.inspector.free();
    get("strip").hidden = on;
    this.quiz.turn(on);
    if (on) get("quiz").querySelector("input")?.focus();
  }

  full() {
    if (document.fullscreenElement) document.exitFullscreen();
    else get("stage").requestFullscreen();
  }

  /** @param {string} id */
  open(id) {
    /** @type {HTMLDialogElement} */ (get(id)).showModal();
  }

  escape() {
    if (this.inspector.pinned) this.inspector.free();
    else if (this.quiz.on) this.predict(false);
    else this.present(false);
  }
}

/** Axes with the same numbers share a line. @param {Frames} frames */
function formulas({ formula }) {
  /** @type {Map<string, string[]>} */
  const lines = new Map();
  for (const { axis, mathml } of formula) lines.set(mathml, [...(lines.get(mathml) ?? []), axis]);
  return [...lines].map(([mathml, axes]) => `<p><i>${axes.join(", ")}</i> ${mathml}</p>`).join("");
}

/** @param {unknown[]} flat @param {number[]} shape @returns {unknown[]} */
function nested(flat, shape) {
  if (shape.length < 2) return flat;
  const size = flat.length / shape[0];
  return Array.from({ length: shape[0] }, (_, i) => nested(flat.slice(i * size, (i + 1) * size), shape.slice(1)));
}

/** @param {Record<string, string>} state */
function keep(state) {
  return Object.fromEntries(Object.entries(state).filter(([name]) => KEPT.includes(name)));
}

/** @param {string} url */
async function read(url) {
  const answer = await fetch(url, { headers: { accept: "text/html" } });
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

/** @param {number} [frame] */
async function start(frame) {
  const frames = island("document") ?? (await (await fetch(`/frames${location.search}`)).json());
  new Page(frames, frame);
}

start();

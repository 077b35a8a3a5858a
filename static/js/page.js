// @ts-check
/** @import { Quiz } from "./quiz.js" */
/** @import { Cell, Frames, Words } from "./types.d.ts" */
import { Bar } from "./bar.js";
import { Controls } from "./controls.js";
import { find, part } from "./find.js";
import { Inspector } from "./inspector.js";
import { asked } from "./keys.js";
import { Panel } from "./panel.js";
import { query, words } from "./query.js";
import { Session } from "./session.js";
import { contactSheet } from "./sheet.js";
import { Stage, still } from "./stage.js";

const dark = matchMedia("(prefers-color-scheme: dark)");
/** A stage between these, in pixels, has its picture laid out for it; a hidden one is less. */
const [LEAST, NARROW] = [120, 600];
const THEMES = ["auto", "light", "dark"];
/** What stays when another operation is chosen. */
const KEPT = ["lang", "seed", "step_ms", "theme"];
const root = document.documentElement;

/** Wires the page: every part does one thing, this passes word between them. */
class Page {
  leave = new AbortController();
  /** Loaded when it is first wanted. @type {Quiz | undefined} */
  quiz;

  /** @param {Frames} frames @param {number} [frame] where to rest, rather than play from the first */
  constructor(frames, frame) {
    const { base, words: say } = island("site");
    this.say = say;
    this.op = frames.layer.op;
    this.session = new Session(frames, words(location.search), () => this.implicit());
    this.stage = new Stage(find(HTMLCanvasElement, "#canvas"));
    this.bar = new Bar(document, this.stage, say);
    this.controls = new Controls(find(HTMLFormElement, "#controls"), (name, value) => this.session.change(name, value));
    this.inspector = new Inspector(this.stage, find(HTMLInputElement, "#cell"), part("#strip"));
    this.panel = new Panel(base, say, () => this.stage.frame);
    this.listen(this.leave.signal);
    this.begin(frame);
  }

  /** @type {Record<string, () => void>} */
  actions = {
    toggle: () => (this.quiz?.on ? this.quiz.reveal() : this.stage.toggle()),
    back: () => this.stage.step(-1),
    next: () => this.stage.step(1),
    first: () => this.stage.step(-Infinity),
    last: () => this.stage.step(Infinity),
    slower: () => this.bar.faster(-1),
    faster: () => this.bar.faster(1),
    undo: () => this.session.turn("undo"),
    redo: () => this.session.turn("redo"),
    again: () => this.session.change("seed", String(Math.floor(Math.random() * 1e6))),
    theme: () => this.theme(),
    full: () => (document.fullscreenElement ? document.exitFullscreen() : part("#stage").requestFullscreen()),
    present: () => this.present(!document.body.classList.contains("present")),
    predict: () => this.predict(),
    inspect: () => this.inspector.enter(),
    share: () => this.open("sharing"),
    help: () => this.open("help"),
    print: () => print(),
    leave: () => this.escape(),
  };

  /** @param {number} [frame] */
  async begin(frame) {
    const asked = this.session.frames.view.still;
    this.render();
    await Promise.all([this.stage.ready(), this.stale() && this.session.submit(words(location.search))]);
    part("#canvas").hidden = false;
    part("#first").hidden = true;
    this.stage.load(this.session.frames, frame ?? Number({ first: 0, last: Infinity }[String(asked)] ?? asked ?? 0));
    this.inspector.renew();
    if (!still.matches && asked === null && frame === undefined) this.stage.play();
  }

  /** What the page adds to every question: its colours, language and width. */
  implicit() {
    const chosen = String(root.dataset.theme);
    const theme = chosen === "auto" ? (dark.matches ? "dark" : "light") : chosen;
    const wide = part("#stage").clientWidth;
    /** @type {Words} */
    const width = wide >= LEAST && wide < NARROW ? { width: String(Math.round(wide / 20) * 20) } : {};
    return { theme, lang: root.lang.slice(0, 2), ...width };
  }

  /** Whether the document in sight has other colours or another width than the page. */
  stale() {
    const { frames, wanted } = this.session;
    const { theme, width = "" } = { ...this.implicit(), ...wanted };
    return frames.view.theme !== theme || String(frames.view.width ?? "") !== width;
  }

  /** @param {AbortSignal} signal ends when the page is replaced by one in another language */
  listen(signal) {
    const { session, stage } = this;
    session.addEventListener("frames", () => this.follow());
    session.addEventListener("refused", () => this.explain());
    stage.addEventListener("frame", () => this.speak());
    this.inspector.addEventListener("edit", (event) => this.edit(/** @type {CustomEvent} */ (event).detail));
    const code = find(HTMLTextAreaElement, "#code");
    code.addEventListener("change", () => code.value.trim() && session.submit({ ...kept(session.wanted), code: code.value }));
    document.addEventListener("keydown", (event) => {
      const act = asked(event);
      if (!act) return;
      if (act !== "leave") event.preventDefault();
      this.actions[act]();
    }, { signal });
    document.addEventListener("click", (event) => {
      const target = event.target instanceof Element ? event.target.closest("[data-do], [data-copy], [data-turn]") : null;
      const act = target?.getAttribute("data-do");
      const copy = target?.getAttribute("data-copy");
      if (act) this.actions[act]();
      if (copy) this.copy(part(`#${copy}`));
      if (!(target instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      if (target.id === "language") this.translate(target.hreflang);
      else session.submit({ ...kept(session.wanted), ...words(target.search) });
    }, { signal });
    const renew = () => this.stale() && session.submit(session.wanted);
    dark.addEventListener("change", renew, { signal });
    addEventListener("resize", renew, { signal });
    addEventListener("beforeprint", () => part("#sheet").replaceChildren(...contactSheet(session.frames)), { signal });
  }

  /** Take over the controls of another operation: the server has rendered them. */
  async swap() {
    const { session } = this;
    const turn = session.count;
    const next = await read(`/?${query({ ...this.implicit(), ...session.wanted })}`);
    if (turn !== session.count) return false;
    for (const id of ["#ops", "#controls"]) part(id).replaceChildren(...find(HTMLElement, id, next).childNodes);
    this.op = session.frames.layer.op;
    this.stage.player.go(0);
    this.stage.timeline.seek(0);
    return true;
  }

  /** Take over the whole page in another language. */
  async translate(lang = "") {
    const state = { ...this.session.wanted, lang };
    const next = await read(`/?${query(state)}`);
    const { frame } = this.stage;
    this.leave.abort();
    this.stage.pause();
    root.lang = next.documentElement.lang;
    document.body.replaceWith(next.body);
    history.replaceState(null, "", `/?${query(state)}`);
    start(frame);
  }

  async follow() {
    if (this.session.frames.layer.op !== this.op && !(await this.swap())) return;
    this.render();
    if (part("#canvas").hidden) return;
    this.explain();
    this.stage.load(this.session.frames, this.stage.frame);
    this.inspector.renew();
    this.quiz?.begin();
  }

  render() {
    const { frames, wanted, history: past } = this.session;
    history.replaceState(null, "", `/?${query(wanted)}`);
    this.controls.sync({ ...frames.layer, ...frames.view });
    this.panel.show(frames, wanted);
    // Not scrollIntoView: the next Tab would start there.
    part(".families").scrollLeft = part(".families [aria-current]").offsetLeft - 120;
    for (const [act, states] of /** @type {const} */ ([["undo", past.past], ["redo", past.future]])) {
      document.querySelector(`[data-do=${act}]`)?.toggleAttribute("disabled", !states.length);
    }
  }

  explain() {
    const problems = this.session.problems.map((one) => ({ ...one, message: one.message || this.say.offline }));
    const code = problems.find(({ field }) => field === "code");
    part("#p-code").textContent = code?.message ?? "";
    part("#problem").textContent = this.controls.explain(problems.filter((one) => one !== code));
  }

  speak() {
    const { frame, player, frames } = this.stage;
    if (player.playing || this.quiz?.on) return;
    part("#live").textContent = `${this.say.step} ${frame + 1}: ${frames.scene.captions[frame]}`;
  }

  /** @param {HTMLElement} from */
  async copy(from) {
    await navigator.clipboard.writeText(from instanceof HTMLTextAreaElement ? from.value : String(from.textContent));
    part("#live").textContent = this.say.copied;
    part("#toast").classList.add("on");
    setTimeout(() => part("#toast").classList.remove("on"), 1600);
  }

  /** @param {Cell & {value: number}} cell */
  edit({ tensor, flat, value }) {
    const { frames, wanted } = this.session;
    const { shape, data } = frames.tensors[tensor];
    // A number typed just before may not have been answered yet.
    const numbers = wanted[tensor]?.startsWith("[") ? JSON.parse(wanted[tensor]).flat(Infinity) : data;
    this.session.change(tensor, JSON.stringify(nested(numbers.with(flat, value), shape)));
  }

  name(mark = 0) {
    const { lookup } = this.inspector;
    const cell = lookup?.cell(mark, this.stage.frame);
    return cell && lookup?.name(cell);
  }

  theme() {
    const next = THEMES[(THEMES.indexOf(String(root.dataset.theme)) + 1) % THEMES.length];
    root.dataset.theme = next;
    const { theme: _, ...rest } = { theme: "", ...this.session.wanted };
    this.session.submit(next === "auto" ? rest : { ...rest, theme: next });
  }

  present(on = false) {
    document.body.classList.toggle("present", on);
    this.inspector.free();
  }

  async predict() {
    const { Quiz } = await import("./quiz.js");
    this.quiz ??= new Quiz(this.stage, find(HTMLFormElement, "#quiz"), this.say, (mark) => this.name(mark));
    const on = !this.quiz.on;
    document.querySelector("[data-do=predict]")?.setAttribute("aria-pressed", String(on));
    this.inspector.free();
    part("#strip").hidden = on;
    part("#live").textContent = "";
    this.quiz.turn(on);
    if (on) this.quiz.field.focus();
  }

  open(id = "") {
    this.stage.pause();
    this.panel.share();
    find(HTMLDialogElement, `#${id}`).showModal();
  }

  escape() {
    if (this.inspector.pinned) this.inspector.free();
    else if (this.quiz?.on) this.predict();
    else this.present(false);
  }
}

/** @param {unknown[]} flat @param {number[]} shape @returns {unknown[]} */
function nested(flat, [first, ...rest]) {
  if (!rest.length) return flat;
  const size = flat.length / first;
  return Array.from({ length: first }, (_, i) => nested(flat.slice(i * size, (i + 1) * size), rest));
}

/** @param {Words} state */
function kept(state) {
  return Object.fromEntries(KEPT.flatMap((name) => (name in state ? [[name, state[name]]] : [])));
}

function island(id = "") {
  return JSON.parse(part(`#${id}`).textContent ?? "null");
}

async function read(url = "") {
  const answer = await fetch(url, { headers: { accept: "text/html" } });
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

/** @param {number} [frame] */
async function start(frame) {
  new Page(island("document") ?? (await (await fetch(`/frames${location.search}`)).json()), frame);
}

start();

// @ts-check
/** @import { Frames } from "./types.d.ts" */
import { Controls } from "./controls.js";
import { History } from "./history.js";
import { query, words } from "./query.js";
import { Stage } from "./stage.js";

/** @template {HTMLElement} T @param {string} id @returns {T} */
const get = (id) => /** @type {T} */ (document.getElementById(id));
/** @param {string} id */
const island = (id) => JSON.parse(get(id).textContent ?? "null");

const dark = matchMedia("(prefers-color-scheme: dark)");
const still = matchMedia("(prefers-reduced-motion: reduce)");

class Page {
  constructor() {
    this.leave = new AbortController();
    const { signal } = this.leave;
    this.site = island("site");
    /** @type {Frames} */
    this.frames = island("document");
    this.explicit = words(location.search);
    this.wanted = this.explicit;
    /** @type {History<Record<string, string>>} */
    this.history = new History(words(this.frames.url));
    this.stage = new Stage(get("canvas"));
    this.controls = new Controls(get("controls"), (name, value) => this.change(name, value), signal);
    this.asked = 0;
    this.listen(signal);
    this.begin();
  }

  async begin() {
    if (this.theme() !== this.frames.view.theme) this.submit(this.wanted);
    await this.stage.ready();
    get("canvas").hidden = false;
    get("first").hidden = true;
    this.stage.load(this.frames);
    if (!still.matches) this.stage.play();
  }

  theme() {
    const asked = document.documentElement.dataset.theme;
    return asked === "auto" ? (dark.matches ? "dark" : "light") : String(asked);
  }

  /** @param {AbortSignal} signal */
  listen(signal) {
    const { stage } = this;
    /** @param {string} id @param {() => void} act */
    const click = (id, act) => get(id).addEventListener("click", act, { signal });
    click("play", () => stage.toggle());
    click("back", () => stage.step(-1));
    click("next", () => stage.step(1));
    click("to-first", () => stage.step(-Infinity));
    click("to-last", () => stage.step(Infinity));
    click("undo", () => this.restore(this.history.undo()));
    click("redo", () => this.restore(this.history.redo()));
    get("scrub").addEventListener("input", () => {
      stage.pause();
      stage.go(Number(/** @type {HTMLInputElement} */ (get("scrub")).value));
    }, { signal });
    get("speed").addEventListener("change", () => {
      stage.player.speed = Number(/** @type {HTMLSelectElement} */ (get("speed")).value);
    }, { signal });
    stage.addEventListener("frame", () => this.told(), { signal });
    document.addEventListener("keydown", (event) => this.key(event), { signal });
    dark.addEventListener("change", () => this.submit(this.wanted), { signal });
    for (const button of document.querySelectorAll("[data-copy]")) {
      button.addEventListener("click", () => {
        const from = get(String(/** @type {HTMLElement} */ (button).dataset.copy));
        navigator.clipboard?.writeText(from.textContent ?? "");
      }, { signal });
    }
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.ctrlKey || event.metaKey || event.altKey || target.closest("input, select, textarea")) return;
    const { stage } = this;
    const act = {
      " ": () => stage.toggle(),
      ArrowLeft: () => stage.step(-1),
      ArrowRight: () => stage.step(1),
      Home: () => stage.step(-Infinity),
      End: () => stage.step(Infinity),
    }[event.key];
    if (!act || (event.key === " " && target.closest("button, a, summary"))) return;
    event.preventDefault();
    act();
  }

  told() {
    const { frame } = this.stage;
    const { end, playing } = this.stage.player;
    const scrub = /** @type {HTMLInputElement} */ (get("scrub"));
    scrub.max = String(end);
    scrub.value = String(frame);
    get("count").textContent = `${frame + 1} / ${end + 1}`;
    get("play").querySelector("use")?.setAttribute("href", playing ? "#i-pause" : "#i-play");
    if (!playing) get("live").textContent = this.stage.frames?.scene.captions[frame] ?? "";
  }

  /** @param {string} name @param {string} value */
  change(name, value) {
    /** @type {Record<string, string>} */
    const next = { op: String(this.frames.layer.op), ...this.wanted };
    if (value === "") delete next[name];
    else next[name] = value;
    this.submit(next, name);
  }

  /**
   * Ask for what is wanted; only the newest answer counts.
   * @param {Record<string, string>} wanted
   * @param {string} [topic]
   */
  async submit(wanted, topic = "") {
    this.wanted = wanted;
    const asked = ++this.asked;
    const answer = await fetch(`/frames?${query({ ...wanted, theme: this.theme() })}`);
    const found = await answer.json();
    if (asked !== this.asked) return;
    if (!answer.ok) return this.refused(found.errors);
    this.accept(found, topic);
  }

  /** @param {{field: string, message: string}[]} errors */
  refused(errors) {
    get("problem").textContent = this.controls.explain(errors).join(" ");
  }

  /**
   * @param {Frames} frames
   * @param {string} topic
   */
  accept(frames, topic) {
    const state = words(frames.url);
    if (!("theme" in this.wanted)) delete state.theme;
    this.refused([]);
    this.frames = frames;
    this.wanted = state;
    if (query(state) !== query(this.history.state)) this.history.push(state, topic);
    this.render();
  }

  /** @param {Record<string, string> | undefined} state */
  restore(state) {
    if (state) this.submit(state);
  }

  render() {
    const { frames, stage } = this;
    history.replaceState(null, "", `/?${query(this.wanted)}`);
    document.title = `${frames.title} · Kernelwalk`;
    get("title").textContent = frames.title;
    get("canvas").setAttribute("aria-label", frames.alt);
    stage.load(frames, stage.frame);
    this.controls.sync({ ...frames.layer, ...frames.view });
    get("formula").innerHTML = frames.formula.map((f) => `<p><i>${f.axis}</i> ${f.mathml}</p>`).join("");
    get("code").textContent = frames.code;
    get("embed").textContent = `![${frames.title}](${this.site.base}/animate.gif?${query(this.wanted)})`;
    /** @type {HTMLButtonElement} */ (get("undo")).disabled = !this.history.past.length;
    /** @type {HTMLButtonElement} */ (get("redo")).disabled = !this.history.future.length;
  }
}

new Page();

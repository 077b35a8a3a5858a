// @ts-check
/** @import { Stage } from "./stage.js" */
/** @import { Frames } from "./types.d.ts" */

/** @typedef {{kind: "size", answer: number[]} | {kind: "value", answer: string, name: string, marks: number[]}} Question */

/** Roles of results that a step has just made; what becomes of them later has other roles. */
const FRESH = new Set(["new", "stamp", "index.new"]);

/**
 * Say whether an answer is right: a size may leave out channels of one and any sign between its numbers, a value is read
 * to the figures that the picture shows.
 * @param {Question} question @param {string} text
 */
export function right(question, text) {
  if (question.kind === "value") return same(text, question.answer);
  const given = (text.match(/\d+/g) ?? []).map(Number).join();
  const whole = question.answer;
  const bare = whole.length > 1 && whole[0] === 1 ? whole.slice(1) : whole;
  return given === whole.join() || given === bare.join();
}

/** @param {string} given @param {string} shown */
function same(given, shown) {
  const [mine, theirs] = [given, shown].map((text) => Number(text.trim().replace("−", "-").replace(",", ".")));
  if (given.trim() === "" || Number.isNaN(mine)) return false;
  return mine === theirs || Number(mine.toPrecision(3)) === theirs;
}

/**
 * Find what a frame makes: the marks that get a fresh look in it, and what the first of them says.
 * @param {Frames} frames
 * @param {number} frame
 * @param {(mark: number) => string | undefined} name
 * @returns {Question | undefined}
 */
export function question({ scene }, frame, name) {
  const { start, mark, look } = scene.sets;
  /** @type {[number, string][]} */
  const fresh = [];
  const seen = new Map(/** @type {[number, number][]} */ (frame === 0 ? scene.base.map((at, i) => [i, at]) : []));
  for (let i = start[frame]; i < start[frame + 1]; i++) seen.set(mark[i], look[i]);
  for (const [at, which] of seen) {
    const [role, text] = scene.looks[which];
    if (scene.marks.kind[at] === "cell" && FRESH.has(role) && text) fresh.push([at, text]);
  }
  const first = fresh.find(([at]) => name(at)?.startsWith("output")) ?? fresh[0];
  if (!first) return undefined;
  const [head, rest] = scene.captions[frame].split(" = ", 2);
  const called = rest === undefined ? (name(first[0]) ?? "") : head;
  return { kind: "value", answer: first[1], name: called, marks: fresh.map(([at]) => at) };
}

/** Hides what a step makes until a person says it, and keeps count of the round. */
export class Quiz {
  /**
   * @param {Stage} stage
   * @param {HTMLFormElement} form
   * @param {{size: string, value: string, right: string, wrong: string, shown: string, score: string}} words
   * @param {(mark: number) => string | undefined} name
   * @param {AbortSignal} signal
   */
  constructor(stage, form, words, name, signal) {
    this.stage = stage;
    this.form = form;
    this.words = words;
    this.name = name;
    this.on = false;
    /** What became of every question: by frame, the size under −1. @type {Map<number, "right" | "wrong" | "shown">} */
    this.results = new Map();
    /** @type {Question | undefined} */
    this.asked = undefined;
    form.addEventListener("submit", (event) => this.#answer(event), { signal });
    this.#part(".reveal").addEventListener("click", () => this.reveal(), { signal });
    stage.addEventListener("frame", () => this.on && this.#ask(), { signal });
  }

  /** @param {boolean} on */
  turn(on) {
    this.on = on;
    this.form.hidden = !on;
    if (on) this.begin();
    else this.#show();
  }

  /** Begin a round: of the layer in sight, from its first step. */
  begin() {
    if (!this.on) return;
    this.results.clear();
    this.stage.leap(0);
    this.#ask();
  }

  reveal() {
    if (!this.asked) return this.#next();
    this.#settle("shown");
  }

  /** @param {string} selector */
  #part(selector) {
    return /** @type {HTMLElement} */ (this.form.querySelector(selector));
  }

  get #key() {
    return this.asked?.kind === "size" ? -1 : this.stage.frame;
  }

  #ask() {
    const { stage, words } = this;
    const { frames } = stage;
    if (!frames) return;
    stage.pause();
    const shape = frames.tensors.output.shape;
    const unknown = !this.results.has(-1);
    const made = question(frames, stage.frame, this.name);
    this.asked = unknown ? { kind: "size", answer: shape } : this.#open(stage.frame) ? made : undefined;
    const text = this.asked?.kind === "size" ? words.size : words.value.replace("{cell}", made?.kind === "value" ? made.name : "");
    this.#part(".asks").textContent = this.asked ? text : "";
    const field = /** @type {HTMLInputElement} */ (this.#part("input"));
    field.value = "";
    field.readOnly = !this.asked;
    if (this.asked) this.#part(".verdict").textContent = "";
    this.#show();
  }

  /** @param {number} frame */
  #open(frame) {
    const result = this.results.get(frame);
    return result === undefined || result === "wrong";
  }

  /** Veil what is asked for; while the size is asked for, the whole picture. */
  #show() {
    const { stage, asked, on } = this;
    document.body.classList.toggle("asking-size", on && asked?.kind === "size");
    document.body.classList.toggle("asking", on && Boolean(asked));
    stage.instead = undefined;
    if (on && asked?.kind === "value" && stage.frames) {
      const { kind } = stage.frames.scene.marks;
      const lines = kind.flatMap((one, i) => (one === "label" && this.#role(i) === "equation" ? [i] : []));
      stage.instead = new Map([...asked.marks, ...lines].map((mark) => [mark, "?"]));
    }
    stage.refresh();
    const tally = { right: 0, wrong: 0, shown: 0 };
    for (const result of this.results.values()) tally[result] += 1;
    const { score } = this.words;
    this.#part(".score").textContent = score.replace(/\{(\w+)\}/g, (_, key) => String(tally[/** @type {"right"} */ (key)]));
  }

  /** @param {number} mark */
  #role(mark) {
    return this.stage.frames?.scene.looks[this.stage.timeline.looks[mark]][0];
  }

  /** @param {Event} event */
  #answer(event) {
    event.preventDefault();
    if (!this.asked) return this.#next();
    const { value } = /** @type {HTMLInputElement} */ (this.#part("input"));
    if (!value.trim()) return;
    if (right(this.asked, value)) return this.#settle(this.results.get(this.#key) ?? "right");
    this.results.set(this.#key, "wrong");
    this.form.dataset.verdict = "wrong";
    this.#part(".verdict").textContent = `✗ ${this.words.wrong}`;
    this.#show();
  }

  /** @param {"right" | "wrong" | "shown"} result */
  #settle(result) {
    const { asked } = this;
    if (!asked) return;
    const key = this.#key;
    const before = this.results.get(key);
    this.results.set(key, before ?? result);
    const answer = asked.kind === "size" ? asked.answer.join("×") : asked.answer;
    const good = result !== "shown";
    this.form.dataset.verdict = good ? "right" : "shown";
    this.#part(".verdict").textContent = good ? `✓ ${this.words.right}` : `${this.words.shown} ${answer}`;
    this.asked = undefined;
    this.#show();
  }

  #next() {
    const { stage } = this;
    if (!this.results.has(stage.frame)) this.#ask();
    else stage.step(1);
  }
}

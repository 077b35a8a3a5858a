// @ts-check
/** @import { Stage } from "./stage.js" */
/** @import { Frames, Question, Say } from "./types.d.ts" */
import { find } from "./find.js";

/** Roles of results that a step has just made; what becomes of them later has other roles. */
const FRESH = ["new", "stamp", "index.new"];

/**
 * Say whether an answer is right: a size may leave out channels of one and have any sign between its numbers, a value is
 * read to the figures that the picture shows.
 * @param {Question} question @param {string} text
 */
export function right({ kind, answer }, text) {
  if (kind === "size") {
    const given = (text.match(/\d+/g) ?? []).join("×");
    return given === answer || `1×${given}` === answer;
  }
  const [mine, shown] = [text, answer].map((one) => Number(one.trim().replace("−", "-").replace(",", ".") || NaN));
  return mine === shown || Number(mine.toPrecision(3)) === shown;
}

/**
 * Find what a frame makes: the marks that get a fresh look in it, and what the first of them says.
 * @param {Frames} frames @param {number} frame @param {(mark: number) => string | undefined} name
 * @returns {Question | undefined}
 */
export function question({ scene }, frame, name) {
  const { start, mark, look } = scene.sets;
  const seen = new Map(frame ? [] : scene.base.entries());
  for (let i = start[frame]; i < start[frame + 1]; i++) seen.set(mark[i], look[i]);
  const marks = [...seen.keys()].filter((at) => {
    const [role, text] = scene.looks[seen.get(at) ?? 0];
    return scene.marks.kind[at] === "cell" && FRESH.includes(role) && text;
  });
  const results = marks.filter((at) => name(at)?.startsWith("output"));
  const first = results[0] ?? marks[0];
  if (first === undefined || (!results.length && marks.length > 1)) return undefined;
  const [head, rest] = scene.captions[frame].split(" = ", 2);
  const called = results.length > 1 || rest === undefined ? (name(first) ?? "") : head;
  return { kind: "value", answer: scene.looks[seen.get(first) ?? 0][1], name: called, marks };
}

/** Hides what a step makes until a person says it, and keeps count of the round. */
export class Quiz {
  on = false;
  /** What became of every question: by frame, the size under −1. @type {Map<number, "right" | "wrong" | "shown">} */
  results = new Map();
  /** @type {Question | undefined} */
  asked;

  /** @param {Stage} stage @param {HTMLFormElement} form @param {Say} say @param {(mark: number) => string | undefined} name */
  constructor(stage, form, say, name) {
    this.stage = stage;
    this.form = form;
    this.say = say;
    this.name = name;
    this.asks = find(HTMLElement, ".asks", form);
    this.verdict = find(HTMLElement, ".verdict", form);
    this.score = find(HTMLElement, ".score", form);
    this.field = find(HTMLInputElement, "input", form);
    find(HTMLElement, ".reveal", form).addEventListener("click", () => this.reveal());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#answer();
    });
    stage.addEventListener("frame", () => this.on && this.#ask());
  }

  turn(on = false) {
    this.on = on;
    this.form.hidden = !on;
    this.asked = undefined;
    this.begin();
    this.#show();
  }

  /** Begin a round: of the layer in sight, from its first step. */
  begin() {
    if (!this.on) return;
    this.results.clear();
    this.stage.leap(0);
    this.#ask();
  }

  reveal() {
    if (this.asked) this.#settle("shown");
    else this.#next();
  }

  #ask() {
    const { frames, frame } = this.stage;
    const { say, results, field } = this;
    this.stage.pause();
    const answer = frames.tensors.output.shape.join("×");
    const open = [undefined, "wrong"].includes(results.get(frame));
    if (!results.has(-1)) this.asked = { kind: "size", answer, name: "", marks: [] };
    else this.asked = open ? question(frames, frame, this.name) : undefined;
    const { kind, name = "" } = this.asked ?? {};
    this.asks.textContent = kind === "size" ? say.size : kind ? say.value.replace("{cell}", name) : "";
    field.value = "";
    field.readOnly = !kind;
    if (kind) this.verdict.textContent = "";
    this.#show();
  }

  /** Veil what is asked for; while the size is asked for, the whole picture. */
  #show() {
    const { stage, asked } = this;
    document.body.classList.toggle("asking-size", asked?.kind === "size");
    const { looks } = stage.frames.scene;
    const lines = [...stage.timeline.looks.keys()].filter((i) => looks[stage.timeline.looks[i]][0] === "equation");
    const veiled = asked?.kind === "value" ? [...asked.marks, ...lines] : [];
    stage.instead = new Map(veiled.map((mark) => [mark, "?"]));
    stage.refresh();
    const count = (key = "") => String([...this.results.values()].filter((one) => one === key).length);
    this.score.textContent = this.say.score.replace(/\{(\w+)\}/g, (_, key) => count(key));
  }

  #answer() {
    const { asked, results, field } = this;
    if (!asked) return this.#next();
    if (!field.value.trim()) return;
    if (right(asked, field.value)) return this.#settle("right");
    results.set(this.#key(asked), "wrong");
    this.#judge("wrong", `✗ ${this.say.wrong}`);
  }

  /** @param {Question} asked */
  #key({ kind }) {
    return kind === "size" ? -1 : this.stage.frame;
  }

  /** The first result of a question counts. @param {"right" | "shown"} result */
  #settle(result) {
    const { asked, results, say } = this;
    if (!asked) return;
    const key = this.#key(asked);
    results.set(key, results.get(key) ?? result);
    this.asked = undefined;
    this.#judge(result, result === "right" ? `✓ ${say.right}` : `${say.shown} ${asked.answer}`);
  }

  #judge(verdict = "", text = "") {
    this.form.dataset.verdict = verdict;
    this.verdict.textContent = text;
    this.#show();
  }

  #next() {
    const { frames, frame } = this.stage;
    if (this.results.has(frame) || (this.results.has(-1) && !question(frames, frame, this.name))) this.stage.step(1);
    else this.#ask();
  }
}

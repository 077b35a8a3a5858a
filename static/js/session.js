// @ts-check
/** @import { Frames } from "./types.d.ts" */
import { History } from "./history.js";
import { query, words } from "./query.js";

/** Longer queries are sent as JSON: servers and proxies cut addresses off. */
const LONGEST = 4000;

/** @typedef {Record<string, string>} Words */
/** @typedef {{field: string, message: string}} Problem */
/** @typedef {{ok: true, frames: Frames} | {ok: false, problems: Problem[]}} Answer */

/**
 * Holds what is wanted and what was answered last. Late answers never replace newer ones; a refusal leaves everything as
 * it is but `wanted`, so that the next change may repair it. Tells `frames` and `refused`.
 */
export class Session extends EventTarget {
  /**
   * @param {Frames} frames the first answer
   * @param {Words} wanted the parameters in the page's address
   * @param {{implicit: () => Words, ask?: (query: Words, signal: AbortSignal) => Promise<Answer>}} how `implicit`: what the
   *   page adds for itself and keeps out of the address
   */
  constructor(frames, wanted, { implicit, ask = get }) {
    super();
    this.implicit = implicit;
    this.ask = ask;
    this.frames = frames;
    /** @type {Words} */
    this.explicit = wanted;
    /** @type {Words} */
    this.wanted = this.#state(frames);
    /** @type {History<Words>} */
    this.history = new History(this.wanted);
    /** @type {Problem[]} */
    this.problems = [];
    this.count = 0;
    this.abort = new AbortController();
  }

  /**
   * Ask for one parameter to be another; an empty value is the default again.
   * @param {string} name @param {string} value
   */
  change(name, value) {
    /** @type {Words} */
    const next = { op: String(this.frames.layer.op), ...this.wanted };
    if (value === "") delete next[name];
    else next[name] = value;
    return this.submit(next, name);
  }

  /** @param {Words} wanted @param {string} [topic] changes of one topic are undone together */
  async submit(wanted, topic = "") {
    this.wanted = this.explicit = wanted;
    this.abort.abort();
    this.abort = new AbortController();
    const turn = ++this.count;
    /** @type {Answer} */
    let answer;
    try {
      answer = await this.ask({ ...this.implicit(), ...wanted }, this.abort.signal);
    } catch (error) {
      if (turn !== this.count) return;
      answer = { ok: false, problems: [{ field: "", message: "" }] };
    }
    if (turn !== this.count) return;
    if (answer.ok) this.accept(answer.frames, topic);
    else this.refuse(answer.problems);
  }

  /** Take an answer; whatever is still under way is out of date. @param {Frames} frames @param {string} [topic] */
  accept(frames, topic = "") {
    this.count += 1;
    this.frames = frames;
    this.problems = [];
    this.wanted = this.#state(frames);
    if (query(this.wanted) !== query(this.history.state)) this.history.push(this.wanted, topic);
    this.dispatchEvent(new Event("frames"));
  }

  /** @param {Problem[]} problems */
  refuse(problems) {
    this.problems = problems;
    this.dispatchEvent(new Event("refused"));
  }

  /** The canonical parameters without what the page added for itself. @param {Frames} frames */
  #state(frames) {
    /** @type {Words} */
    const state = words(frames.url);
    for (const name of Object.keys(this.implicit())) {
      if (name in this.explicit) state[name] = this.explicit[name];
      else delete state[name];
    }
    return state;
  }
}

/** @param {Words} wanted @param {AbortSignal} signal @returns {Promise<Answer>} */
async function get(wanted, signal) {
  const text = query(wanted);
  const headers = { accept: "application/json", "content-type": "application/json" };
  const answer =
    text.length < LONGEST
      ? await fetch(`/frames?${text}`, { signal })
      : await fetch("/frames", { signal, method: "POST", headers, body: JSON.stringify(wanted) });
  const found = await answer.json();
  return answer.ok ? { ok: true, frames: found } : { ok: false, problems: found.errors };
}

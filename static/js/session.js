// @ts-check
/** @import { Answer, Frames, Problem, Words } from "./types.d.ts" */
import { History } from "./history.js";
import { query, words } from "./query.js";

/** Longer queries are sent as JSON: servers and proxies cut addresses off. */
const LONGEST = 4000;

/**
 * Holds what is wanted and what was answered last. Late answers never replace newer ones; a refusal changes nothing but
 * `wanted`, so that the next change may repair it. Tells `frames` and `refused`.
 */
export class Session extends EventTarget {
  /** @type {Problem[]} */
  problems = [];
  count = 0;

  /**
   * @param {Frames} frames the first answer @param {Words} explicit the parameters in the page's address
   * @param {() => Words} implicit what the page adds for itself and keeps out of the address @param {typeof ask} [asks]
   */
  constructor(frames, explicit, implicit, asks = ask) {
    super();
    this.frames = frames;
    this.explicit = explicit;
    this.implicit = implicit;
    this.asks = asks;
    this.wanted = this.#state(frames);
    this.history = new History(this.wanted);
  }

  /** Ask for one parameter to be another; nothing is the default again. */
  change(name = "", value = "") {
    /** @type {Words} */
    const { [name]: _, ...others } = { op: String(this.frames.layer.op), ...this.wanted };
    return this.submit(value === "" ? others : { ...others, [name]: value }, name);
  }

  /** @param {"undo" | "redo"} way */
  turn(way) {
    const state = this.history[way]();
    if (state) this.submit(state);
  }

  /** @param {Words} wanted @param {string} [topic] changes of one topic are undone together */
  async submit(wanted, topic) {
    this.wanted = this.explicit = wanted;
    const turn = ++this.count;
    const { frames, problems } = await this.asks({ ...this.implicit(), ...wanted });
    if (turn !== this.count) return;
    if (frames) this.accept(frames, topic);
    else this.#tell("refused", problems);
  }

  /** Take an answer; whatever is still under way is out of date. @param {Frames} frames @param {string} [topic] */
  accept(frames, topic) {
    this.count += 1;
    this.frames = frames;
    this.wanted = this.#state(frames);
    if (query(this.wanted) !== query(this.history.state)) this.history.push(this.wanted, topic);
    this.#tell("frames", []);
  }

  /** @param {string} event @param {Problem[]} problems */
  #tell(event, problems) {
    this.problems = problems;
    this.dispatchEvent(new Event(event));
  }

  /** The canonical parameters without what the page added for itself. @param {Frames} frames */
  #state(frames) {
    const state = words(frames.url);
    for (const name of Object.keys(this.implicit())) {
      delete state[name];
      if (name in this.explicit) state[name] = this.explicit[name];
    }
    return state;
  }
}

/** @param {Words} wanted @returns {Promise<Answer>} */
async function ask(wanted) {
  const text = query(wanted);
  const post = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(wanted) };
  try {
    const answer = text.length < LONGEST ? await fetch(`/frames?${text}`) : await fetch("/frames", post);
    const found = await answer.json();
    return found.scene ? { frames: found, problems: [] } : { problems: found.errors };
  } catch {
    return { problems: [{ field: "", message: "" }] };
  }
}

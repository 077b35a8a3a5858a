// @ts-check

/** Undo and redo over states; changes of one `topic` that follow each other at once are one step. @template T */
export class History {
  /** @type {T[]} */
  past = [];
  /** @type {T[]} */
  future = [];
  topic = "";

  /** @param {T} state */
  constructor(state) {
    this.state = state;
  }

  /** @param {T} state @param {string} [topic] */
  push(state, topic = "") {
    if (!topic || topic !== this.topic) this.past.push(this.state);
    this.future = [];
    this.state = state;
    this.topic = topic;
  }

  undo() {
    return this.#turn(this.past, this.future);
  }

  redo() {
    return this.#turn(this.future, this.past);
  }

  /** @param {T[]} from @param {T[]} to */
  #turn(from, to) {
    const state = from.pop();
    if (state === undefined) return undefined;
    to.push(this.state);
    this.topic = "";
    this.state = state;
    return state;
  }
}

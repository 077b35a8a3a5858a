// @ts-check

/** Undo and redo over states; changes of one `topic` that follow each other at once are one step. */
export class History {
  /**
   * @template T
   * @param {T} state
   */
  constructor(state) {
    /** @type {any[]} */
    this.past = [];
    /** @type {any[]} */
    this.future = [];
    this.state = state;
    this.topic = "";
  }

  /**
   * @param {any} state
   * @param {string} [topic]
   */
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

  /**
   * @param {any[]} from
   * @param {any[]} to
   */
  #turn(from, to) {
    if (!from.length) return undefined;
    to.push(this.state);
    this.topic = "";
    this.state = from.pop();
    return this.state;
  }
}

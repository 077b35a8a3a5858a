// @ts-check
/** @import { Stage } from "./stage.js" */

/** The player's bar: follows the stage, and lets a person drag it. Its buttons are named by `data-do`. */
export class Bar {
  /**
   * @param {ParentNode} root
   * @param {Stage} stage
   * @param {{play: string, pause: string}} words
   * @param {AbortSignal} [signal]
   */
  constructor(root, stage, words, signal) {
    this.stage = stage;
    this.words = words;
    this.scrub = /** @type {HTMLInputElement} */ (root.querySelector(".scrub"));
    this.count = /** @type {HTMLElement} */ (root.querySelector(".count"));
    this.play = /** @type {HTMLElement} */ (root.querySelector(".play"));
    this.speed = /** @type {HTMLSelectElement | null} */ (root.querySelector(".speed"));
    this.scrub.addEventListener("input", () => stage.leap(Number(this.scrub.value)));
    this.speed?.addEventListener("change", () => (stage.player.speed = Number(this.speed?.value)));
    stage.addEventListener("frame", () => this.follow(), { signal });
  }

  follow() {
    const { frame } = this.stage;
    const { end, playing } = this.stage.player;
    this.scrub.max = String(end);
    this.scrub.value = String(frame);
    this.scrub.setAttribute("aria-valuetext", `${frame + 1} / ${end + 1}`);
    this.count.textContent = `${frame + 1} / ${end + 1}`;
    const doing = playing ? "pause" : "play";
    this.play.querySelector("use")?.setAttribute("href", `#i-${doing}`);
    this.play.setAttribute("aria-label", this.words[doing]);
  }

  /** @param {number} by */
  faster(by) {
    if (!this.speed) return;
    const at = this.speed.selectedIndex + by;
    this.speed.selectedIndex = Math.min(Math.max(at, 0), this.speed.options.length - 1);
    this.speed.dispatchEvent(new Event("change"));
  }
}

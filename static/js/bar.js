// @ts-check
/** @import { Stage } from "./stage.js" */
/** @import { Say } from "./types.d.ts" */
import { find } from "./find.js";

/** The player's bar: follows the stage and can be dragged. Its buttons are named by `data-do`. */
export class Bar {
  /** @param {ParentNode} root @param {Stage} stage @param {Say} say */
  constructor(root, stage, say) {
    this.stage = stage;
    this.say = say;
    this.scrub = find(HTMLInputElement, ".scrub", root);
    this.count = find(HTMLElement, ".count", root);
    this.play = find(HTMLElement, ".play", root);
    this.speed = /** @type {HTMLSelectElement | null} */ (root.querySelector(".speed"));
    this.scrub.addEventListener("input", () => stage.leap(Number(this.scrub.value)));
    this.speed?.addEventListener("change", () => this.faster(0));
    stage.addEventListener("frame", () => this.follow());
  }

  follow() {
    const { frame, player } = this.stage;
    const where = `${frame + 1} / ${player.end + 1}`;
    this.scrub.max = String(player.end);
    this.scrub.value = String(frame);
    this.scrub.setAttribute("aria-valuetext", where);
    this.count.textContent = where;
    const doing = player.playing ? "pause" : "play";
    this.play.querySelector("use")?.setAttribute("href", `#i-${doing}`);
    this.play.setAttribute("aria-label", this.say[doing]);
  }

  faster(by = 1) {
    const { speed } = this;
    if (!speed) return;
    speed.selectedIndex = Math.min(Math.max(speed.selectedIndex + by, 0), speed.length - 1);
    this.stage.player.speed = Number(speed.value);
  }
}

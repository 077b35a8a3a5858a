// @ts-check
/** @import { Frames } from "./types.d.ts" */
import { Painter } from "./paint.js";
import { Timeline } from "./timeline.js";

const MOST = 12;
const SCALE = 2;

/**
 * Paint a contact sheet for paper: frames spread evenly, the last one among them.
 * @param {Frames} frames
 */
export function contactSheet({ scene }) {
  const timeline = new Timeline(scene);
  const count = Math.min(MOST, timeline.frames);
  return Array.from({ length: count }, (_, i) => {
    timeline.seek(Math.round((i * (timeline.frames - 1)) / Math.max(1, count - 1)));
    const canvas = document.createElement("canvas");
    const painter = new Painter(canvas);
    painter.take(scene, SCALE);
    painter.show(timeline.looks, timeline.xs, timeline.ys);
    return canvas;
  });
}

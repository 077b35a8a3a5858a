// @ts-check
/** @import { Frames } from "./types.d.ts" */

/**
 * Write the ways to put a picture elsewhere.
 * @param {Frames} frames
 * @param {string} base address of the service
 * @param {string} query canonical query of the picture
 * @returns {Record<string, string>}
 */
export function snippets(frames, base, query) {
  const { width, height } = frames.scene;
  const alt = attribute(frames.alt);
  const picture = `${base}/animate.gif?${query}`;
  const source = attribute(picture);
  const still = attribute(`${base}/animate.png?${query}`);
  const page = `${base}/?${query}`;
  const image = `<img src="${source}" alt="${alt}" width="${width}" height="${height}">`;
  return {
    markdown: `![${frames.title.replace(/[[\]\\]/g, "\\$&")}](${picture})`,
    url: picture,
    page,
    html: image,
    picture: `<picture>\n  <source media="(prefers-reduced-motion: reduce)" srcset="${still}">\n  ${image}\n</picture>`,
    iframe: `<iframe src="${attribute(`${base}/embed?${query}`)}" title="${attribute(frames.title)}" width="${width}" height="${height + BAR}" loading="lazy"></iframe>`,
    element: `<script type="module" src="${base}/static/js/conv-animation.js"></script>\n<conv-animation query="${attribute(query)}"></conv-animation>`,
  };
}

/** Height in pixels of the bar under an embedded player. */
export const BAR = 52;

function attribute(text = "") {
  return text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;");
}

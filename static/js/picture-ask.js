// @ts-check
/** @import { Answer, Words } from "./types.d.ts" */
/** @import { Looked, Place } from "./picture.d.ts" */
import { query } from "./query.js";

const OFFLINE = { problems: [{ field: "", message: "" }] };

/**
 * Ask one thing at a time; of those that wait meanwhile only the last is asked, the others are given nothing.
 * @template T, R
 * @param {(what: T) => Promise<R>} ask
 * @returns {(what: T) => Promise<R | undefined>}
 */
export function oneAtATime(ask) {
  /** @type {Promise<unknown>} */
  let running = Promise.resolve();
  let last = 0;
  return async (what) => {
    const mine = ++last;
    await running;
    if (mine !== last) return undefined;
    const asked = ask(what);
    running = asked.catch(() => undefined);
    return asked;
  };
}

/** Ask for the document and the sheet at once; both or neither. @param {Words} wanted @returns {Promise<Answer>} */
async function sheet(wanted) {
  const text = query(wanted);
  const image = new Image();
  image.src = `/picture.${wanted.animate ? "webp" : "png"}?${text}`;
  const shown = image.decode();
  try {
    // With a place the ranges of the maps, which the page does not show, are left out and nothing is computed.
    const [answer] = await Promise.all([fetch(`/picture.json?${text}&at=0x0`), shown.catch(() => undefined)]);
    const found = await answer.json();
    if (!answer.ok) return { problems: found.errors };
    await shown;
    return { frames: Object.assign(found, { image }), problems: [] };
  } catch {
    return OFFLINE;
  }
}

const latest = oneAtATime(sheet);
/** @param {Words} wanted @returns {Promise<Answer>} */
export const askSheet = async (wanted) => (await latest(wanted)) ?? OFFLINE;

/** Ask what lies under a place. @type {(what: {wanted: Words, place: Place}) => Promise<Looked | undefined>} */
export const askPlace = oneAtATime(async ({ wanted, place: { tile, row, column } }) => {
  try {
    const answer = await fetch(`/picture.json?${query({ ...wanted, tile: String(tile), at: `${row}x${column}` })}`);
    return answer.ok ? await answer.json() : undefined;
  } catch {
    return undefined;
  }
});

/**
 * Send a file; give the key under which the server keeps it, or what is wrong.
 * @param {File} file
 * @returns {Promise<{key?: string, message: string}>}
 */
export async function send(file) {
  const body = new FormData();
  body.set("file", file);
  body.set("at", "0x0");
  try {
    const answer = await fetch("/picture.json", { method: "POST", body, headers: { accept: "application/json" } });
    const found = await answer.json();
    return answer.ok ? { key: found.view.image, message: "" } : { message: found.detail };
  } catch {
    return { message: "" };
  }
}

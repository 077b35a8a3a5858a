// @ts-check
/** @import { Frames, Tensor } from "./types.d.ts" */

/**
 * Write tensors and steps as tables: for those who hear the page, and for those who copy numbers.
 * @param {Frames} frames @param {{step: string, arithmetic: string, result: string, channel: string}} words
 */
export function tables(frames, words) {
  const found = Object.entries(frames.tensors).flatMap(([name, tensor]) => planes(name, tensor));
  const steps = frames.steps.map(({ caption, value }, at) => [String(at + 1), caption, value === null ? "" : String(value)]);
  return [...found, table(words.step, steps, [words.step, words.arithmetic, words.result])];
}

/** @param {string} name @param {Tensor} tensor */
function planes(name, { shape, data }) {
  const columns = shape.at(-1) ?? 1;
  const rows = shape.length > 2 || (shape.length === 2 && shape[0] > 1) ? (shape.at(-2) ?? 1) : 1;
  const size = rows * columns;
  const found = [];
  for (let start = 0; start < data.length; start += size) {
    const body = Array.from({ length: rows }, (_, row) =>
      data.slice(start + row * columns, start + (row + 1) * columns).map((value) => String(value ?? "–")),
    );
    const which = data.length > size ? `${name}[${start / size}]` : name;
    found.push(table(`${which} ${shape.join("×")}`, body));
  }
  return found;
}

/** @param {string} caption @param {string[][]} rows @param {string[]} [heads] */
function table(caption, rows, heads) {
  const made = document.createElement("table");
  made.createCaption().textContent = caption;
  if (heads) {
    const head = made.createTHead().insertRow();
    for (const text of heads) head.append(Object.assign(document.createElement("th"), { textContent: text, scope: "col" }));
  }
  const body = made.createTBody();
  for (const row of rows) {
    const line = body.insertRow();
    for (const text of row) line.insertCell().textContent = text;
  }
  return made;
}

// @ts-check
/** @import { Frames, Say } from "./types.d.ts" */

/** Write tensors and steps as tables, for those who hear the page or copy numbers. @param {Frames} frames @param {Say} say */
export function tables({ tensors, steps }, say) {
  const found = Object.entries(tensors).flatMap(([name, { shape, data }]) => {
    const columns = shape.at(-1) ?? 1;
    const rows = shape.length > 1 ? (shape.at(-2) ?? 1) : 1;
    const size = rows * columns;
    return Array.from({ length: data.length / size }, (_, plane) => {
      const row = (at = 0) => data.slice(plane * size + at * columns, plane * size + (at + 1) * columns);
      const title = data.length > size ? `${name}[${plane}]` : name;
      return table(`${title} ${shape.join("×")}`, Array.from({ length: rows }, (_, at) => row(at)));
    });
  });
  const lines = steps.map(({ caption, value }, at) => [at + 1, caption, value]);
  return [...found, table(say.step, lines, [say.step, say.arithmetic, say.result])];
}

/** @param {string} caption @param {(string | number | null)[][]} rows @param {string[]} [heads] */
function table(caption, rows, heads = []) {
  const made = document.createElement("table");
  made.createCaption().textContent = caption;
  const head = heads.length ? made.createTHead().insertRow() : undefined;
  head?.append(...heads.map((textContent) => Object.assign(document.createElement("th"), { textContent, scope: "col" })));
  const body = made.createTBody();
  for (const row of rows) {
    const line = body.insertRow();
    for (const one of row) line.insertCell().textContent = String(one ?? "–");
  }
  return made;
}

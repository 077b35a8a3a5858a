// @ts-check
/** @import { Looked, Mark, Place, Seen, Tile } from "./picture.d.ts" */
/** @import { Say } from "./types.d.ts" */

/** @type {Record<string, [number, number]>} */
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
const LEAP = 10;

/** Lies over the sheet: tells at which place of a map a person points, frames it, and writes the numbers there. Tells `place`. */
export class Lens extends EventTarget {
  /** @type {Place | null} */
  place = null;
  /** @type {Tile[]} */
  tiles = [];

  /** @param {HTMLElement} over @param {HTMLElement} strip @param {HTMLElement} live @param {Say} say */
  constructor(over, strip, live, say) {
    super();
    this.over = over;
    this.strip = strip;
    this.live = live;
    this.say = say;
    this.hint = [...strip.childNodes];
    over.addEventListener("pointermove", (event) => this.#point(event));
    over.addEventListener("pointerdown", (event) => this.#point(event));
    over.addEventListener("keydown", (event) => this.#key(event));
    over.addEventListener("focusin", ({ target }) => this.#enter(/** @type {HTMLElement} */ (target)));
  }

  /** Take over a sheet: a button over every map that answers. A place that still is on it stays. @param {Looked | null} looked */
  renew(looked) {
    const held = document.activeElement;
    const focused = held instanceof HTMLElement && this.over.contains(held) ? held.dataset.tile : undefined;
    this.tiles = looked?.sheet.tiles ?? [];
    this.over.replaceChildren(
      ...this.tiles.flatMap((tile, index) => {
        if (!tile.asks || !looked) return [];
        const button = document.createElement("button");
        button.type = "button";
        button.className = "tile";
        button.dataset.tile = String(index);
        button.ariaLabel = this.say.tile.replace("{title}", tile.title);
        lay(button, tile, looked);
        return [button];
      }),
    );
    if (focused) /** @type {HTMLElement | null} */ (this.over.querySelector(`[data-tile="${focused}"]`))?.focus();
    const tile = this.place && this.tiles[this.place.tile];
    if (this.place && tile?.asks) this.#go(this.place.tile, this.place.row, this.place.column);
    else this.free();
  }

  free() {
    this.place = null;
    for (const mark of this.over.querySelectorAll(".mark")) mark.remove();
    this.strip.replaceChildren(...this.hint);
  }

  /** @param {PointerEvent} event */
  #point(event) {
    const button = /** @type {HTMLElement} */ (event.target).closest(".tile");
    if (!(button instanceof HTMLElement)) return;
    const index = Number(button.dataset.tile);
    const { top, left, rows, columns } = this.tiles[index];
    const box = button.getBoundingClientRect();
    this.#go(
      index,
      top + Math.floor(((event.clientY - box.top) / box.height) * rows),
      left + Math.floor(((event.clientX - box.left) / box.width) * columns),
    );
  }

  /** @param {HTMLElement} target */
  #enter(target) {
    const index = Number(target.dataset.tile);
    if (this.place?.tile === index || !target.matches(":focus-visible")) return;
    const { top, left, rows, columns } = this.tiles[index];
    this.#go(index, top + Math.floor(rows / 2), left + Math.floor(columns / 2));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const step = STEPS[event.key];
    if (!step || !this.place) return;
    event.preventDefault();
    event.stopPropagation();
    const by = event.shiftKey ? LEAP : 1;
    this.#go(this.place.tile, this.place.row + step[0] * by, this.place.column + step[1] * by, true);
  }

  /** Go to the nearest place of the tile; `spoken` where it is to be said aloud. */
  #go(index = 0, row = 0, column = 0, spoken = false) {
    const { top, left, rows, columns } = this.tiles[index];
    this.place = {
      tile: index,
      row: Math.min(Math.max(row, top), top + rows - 1),
      column: Math.min(Math.max(column, left), left + columns - 1),
      spoken,
    };
    this.dispatchEvent(new Event("place"));
  }

  /** Show what the server said of the place. @param {Looked} looked */
  show(looked) {
    const { at, sheet } = looked;
    if (!at || !this.place) return;
    for (const mark of this.over.querySelectorAll(".mark")) mark.remove();
    for (const mark of sheet.marks ?? []) {
      const box = document.createElement("i");
      box.className = `mark ${mark.role}`;
      lay(box, mark, looked);
      this.over.append(box);
    }
    const [{ row, column }] = at;
    const where = this.say.place.replace("{row}", String(row)).replace("{column}", String(column));
    const head = element("p", "where", `${where}:`);
    if (at.length === 1 && at[0].text.sums) head.append(...total(at[0]));
    const planes = element("div", "planes");
    planes.tabIndex = 0;
    planes.role = "group";
    planes.ariaLabel = String(this.strip.ariaLabel);
    planes.append(...at.flatMap((one) => written(one, this.say)));
    this.strip.replaceChildren(head, planes);
    if (this.place.spoken) this.live.textContent = `${where}: ${at.map(({ text }) => text.value).join(", ")}`;
  }
}

/**
 * Lay an element over a box of the sheet, in shares of it.
 * @param {HTMLElement} element @param {Tile | Mark} box @param {Looked} looked
 */
function lay(element, { x, y, w, h }, { sheet: { width, height } }) {
  Object.assign(element.style, {
    left: `${(x / width) * 100}%`,
    top: `${(y / height) * 100}%`,
    width: `${(w / width) * 100}%`,
    height: `${(h / height) * 100}%`,
  });
}

/** @param {string} name @param {string} kind @param {string} [text] */
function element(name, kind, text = "") {
  const made = document.createElement(name);
  made.className = kind;
  made.textContent = text;
  return made;
}

/** Write the sum of all planes and the bias. @param {Seen} seen */
function total({ text: { sums = [], bias, value } }) {
  const parts = [...sums, ...(bias === undefined ? [] : [bias])];
  const [first, ...others] = parts.map((part) => (part.startsWith("−") ? `(${part})` : part));
  return [element("span", "", [parts[0] ?? first, ...others].join(" + ")), element("span", "", "="), element("b", "", value)];
}

/** Write one channel: window, kernel, products and sum, plane by plane; or window and result. @param {Seen} seen @param {Say} say */
function written({ text, winner, place }, say) {
  const { window: windows = [], weight, products, sums, planes } = text;
  const found = planes.map((name, index) => {
    const plane = element("span", "plane");
    if (windows[index]?.length) plane.append(table(windows[index], "window", name, winner));
    if (weight && products && sums) {
      plane.append(element("span", "sign", "*"), table(weight[index], "kernel", ""));
      plane.append(element("span", "sign", "="), table(products[index], "products", `Σ ${sums[index]}`));
    }
    return plane;
  });
  if (sums) return windows.length ? found : [];
  const word = "divisor" in text ? `${say.mean} =` : winner && !place ? `${say.max} =` : "→";
  found.at(-1)?.append(element("span", "sign", word), element("b", "", text.value));
  return found;
}

/** @param {string[][]} rows @param {string} kind @param {string} title @param {[number, number] | null} [winner] */
function table(rows, kind, title, winner) {
  const made = document.createElement("table");
  made.className = kind;
  if (title) made.createCaption().textContent = title;
  if (title) made.dataset.plane = title;
  rows.forEach((row, i) => {
    const line = made.insertRow();
    row.forEach((number, j) => {
      const cell = line.insertCell();
      cell.textContent = number;
      if (winner?.[0] === i && winner[1] === j) cell.className = "winner";
    });
  });
  return made;
}

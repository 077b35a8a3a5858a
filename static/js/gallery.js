// @ts-check

const RESTING = /\/animate\.png\?(.*)&still=last/;

/** Set the pictures of a card in motion, or to rest: the animation has the address of the still, but for its end. */
function turn(/** @type {Event} */ event) {
  const card = /** @type {HTMLElement | null} */ (/** @type {HTMLElement} */ (event.target).closest("main a"));
  if (!card) return;
  const moving = event.type === "focusin" || event.type === "pointerover";
  for (const part of card.querySelectorAll("source, img")) {
    const name = part.localName === "img" ? "src" : "srcset";
    const address = String(part.getAttribute(name));
    const next = moving ? address.replace(RESTING, "/animate.gif?$1") : String(part.getAttribute("data-still") ?? address);
    if (moving && next !== address) part.setAttribute("data-still", address);
    if (next !== address) part.setAttribute(name, next);
  }
}

/** A server that many people ask at once says so: ask it again. */
function again(/** @type {Event} */ { target }) {
  if (target instanceof HTMLImageElement) setTimeout(() => target.setAttribute("src", target.src), 2000);
}

document.addEventListener("error", again, true);
for (const name of ["focusin", "focusout", "pointerover", "pointerout"]) document.addEventListener(name, turn);

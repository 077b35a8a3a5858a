// @ts-check

/** One key each. A presenter's clicker sends the page keys. @type {Record<string, string>} */
const KEYS = {
  " ": "toggle",
  ArrowLeft: "back",
  ArrowRight: "next",
  PageUp: "back",
  PageDown: "next",
  Home: "first",
  End: "last",
  "-": "slower",
  "+": "faster",
  "=": "faster",
  f: "full",
  p: "present",
  g: "predict",
  i: "inspect",
  n: "again",
  t: "theme",
  s: "share",
  "?": "help",
  Escape: "leave",
};

/**
 * Name what a key asks for; nothing where a person types or the key has work of its own.
 * @param {KeyboardEvent} event
 */
export function asked(event) {
  const target = /** @type {HTMLElement} */ (event.target);
  const { key } = event;
  if (event.altKey) return undefined;
  if (event.ctrlKey || event.metaKey) {
    if (target.closest("input:not([type=range]), textarea")) return undefined;
    if (key.toLowerCase() === "z") return event.shiftKey ? "redo" : "undo";
    return key.toLowerCase() === "y" ? "redo" : undefined;
  }
  if (target.closest("input:not([type=range]), select, textarea, dialog[open]")) return undefined;
  if (key.length > 1 && key !== "Escape" && target.matches("input")) return undefined;
  if (key === " " && target.closest("button, a, summary")) return undefined;
  return KEYS[key];
}

// @ts-check

/** Find a part that must be there. @template {Element} T @param {new () => T} kind @param {string} selector */
export function find(kind, selector, root = /** @type {ParentNode} */ (document)) {
  const found = root.querySelector(selector);
  if (found instanceof kind) return found;
  throw new TypeError(`no ${kind.name} at ${selector}`);
}

export const part = (selector = "") => find(HTMLElement, selector);

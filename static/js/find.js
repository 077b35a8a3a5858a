// @ts-check

/**
 * Find a part of the page that must be there, and be of a kind.
 * @template {Element} T @param {new () => T} kind @param {string} selector @param {ParentNode} [root]
 */
export function find(kind, selector, root = document) {
  const found = root.querySelector(selector);
  if (found instanceof kind) return found;
  throw new TypeError(`no ${kind.name} at ${selector}`);
}

/** Find a part whose kind does not matter. @param {string} selector */
export const part = (selector) => find(HTMLElement, selector);

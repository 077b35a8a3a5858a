// @ts-check

/** Turn what a control shows (`(3, 2)`, `'same'`, `True`) into what a URL says. */
export function raw(text = "") {
  const plain = text.trim().replace(/^(["'])(.*)\1$/, "$2");
  if (plain === "True" || plain === "False") return plain.toLowerCase();
  return /^\(.*\)$/.test(plain) ? `[${plain.slice(1, -1).replace(/,\s*$/, "")}]` : plain;
}

/** Write a value as Python does, words without quotes, equal sizes as one number, or `whole`. @param {unknown} value */
export function python(value, whole = false) {
  if (Array.isArray(value) && value.length && value.every(Number.isInteger)) {
    return new Set(value).size > 1 || (whole && value[1]) ? `(${value.join(", ")})` : String(value[0]);
  }
  if (typeof value === "boolean") return value ? "True" : "False";
  if (value === null || value === undefined) return "None";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/**
 * Write parameters as a query in the way the server does: sorted, with brackets and colons as they are.
 * @param {Record<string, string>} words
 */
export function query(words) {
  return Object.keys(words)
    .sort()
    .map((name) => `${encode(name)}=${encode(words[name])}`)
    .join("&");
}

function encode(text = "") {
  return encodeURIComponent(text).replace(/%(5B|5D|2C|3A)/g, decodeURIComponent).replace(/%20/g, "+");
}

/** Read a query into parameters. @returns {Record<string, string>} */
export function words(text = "") {
  return Object.fromEntries(new URLSearchParams(text));
}

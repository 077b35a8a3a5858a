// @ts-check
import { Bar } from "./bar.js";
import { asked } from "./keys.js";
import { query, words } from "./query.js";
import { Stage } from "./stage.js";

/** The bare player: a stage, its bar and its keys. */
const [first, canvas, island, site] = ["first", "canvas", "document", "site"].map((id) => document.getElementById(id));
const stage = new Stage(/** @type {HTMLCanvasElement} */ (canvas));
const bar = new Bar(document, stage, JSON.parse(site?.textContent ?? "").words);
/** @type {Record<string, () => void>} */
const actions = {
  toggle: () => stage.toggle(),
  back: () => stage.step(-1),
  next: () => stage.step(1),
  first: () => stage.step(-Infinity),
  last: () => stage.step(Infinity),
  slower: () => bar.faster(-1),
  faster: () => bar.faster(1),
};
document.addEventListener("click", ({ target }) => {
  const act = /** @type {Element} */ (target).closest("[data-do]")?.getAttribute("data-do");
  if (act) actions[act]();
});
document.addEventListener("keydown", (event) => {
  const act = actions[asked(event) ?? ""];
  if (!act) return;
  event.preventDefault();
  act();
});

const dark = document.documentElement.dataset.theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches;
const [frames] = await Promise.all([
  dark
    ? fetch(`/frames?${query({ ...words(location.search), theme: "dark" })}`).then((answer) => answer.json())
    : JSON.parse(island?.textContent ?? ""),
  stage.ready(),
]);
first?.remove();
canvas?.removeAttribute("hidden");
stage.load(frames);
if (!matchMedia("(prefers-reduced-motion: reduce)").matches) stage.play();

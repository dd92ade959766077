// @ts-check
// The wall's letters and sheets: a list stands in the largest letters in which one sheet holds all of it, and what does
// not fit even in the smallest goes on sheets. Which sheet is shown the server says; a presenter's remote may turn this
// screen alone. The stylesheet says which sizes there are: --steps, “size columns mode” from the largest.
import { serverNow } from "./time.js";

const TICK = 1000;
const KEYS = new Map([["ArrowRight", 1], ["PageDown", 1], ["ArrowLeft", -1], ["PageUp", -1]]);
/** In this mode each item has a sheet of its own. */
const EACH = "each";
/** Of letters on several sheets: the largest, and how many times as many sheets they may need. */
const [LARGEST, HARDLY_MORE] = [36, 1.2];

/** @typedef {{size: number, columns: number, mode: string}} Step */

/** What each list was fitted for. @type {WeakMap<Element, string>} */
const fitted = new WeakMap();
/** How far the remote turned this screen, since the server last said where it stands. */
let byHand = 0;
let stood = "";
let told = 0;
/** @type {(sheets: number) => boolean} */
let report = () => true;

/** @param {typeof report} [listener] hears how many sheets there are; false: ask again later */
export function start(listener) {
  if (listener) report = listener;
  setInterval(refresh, TICK);
  addEventListener("resize", refresh);
  addEventListener("load", refresh);
  addEventListener("keydown", onKey);
  refresh();
}

/** Fit what has changed, and show the sheet that is meant. */
export function refresh() {
  if (!document.querySelector("[data-pages], [data-fit]")) return;
  document.querySelectorAll("[data-fit]").forEach((one) => fitLines(/** @type {HTMLElement} */ (one)));
  lists().forEach(fit);
  mark();
}

const lists = () => [...document.querySelectorAll("[data-pages]")].filter(isShown);

/** @param {Element} list @returns {list is HTMLElement} */
const isShown = (list) => list instanceof HTMLElement && list.childElementCount > 0 && list.clientWidth > 0;

/** @param {KeyboardEvent} event */
function onKey({ key }) {
  const step = KEYS.get(key);
  if (!step || !lists().length) return;
  byHand += step;
  mark();
}

/** The largest of “size:lines …” in which a title has no more lines than that, and no word is cut. @param {HTMLElement} title */
function fitLines(title) {
  if (!title.clientWidth) return;
  const of = `${title.textContent} ${title.dataset.fit} ${title.clientWidth} ${innerWidth} ${innerHeight}`;
  if (fitted.get(title) === of && title.style.getPropertyValue("--fit")) return;
  fitted.set(title, of);
  for (const step of (title.dataset.fit ?? "").split(" ")) {
    const [size, most] = step.split(":").map(Number);
    title.style.setProperty("--fit", String(size));
    if (linesOf(title) <= most && title.scrollWidth <= title.clientWidth + 1) return;
  }
}

/** @param {HTMLElement} title */
function linesOf(title) {
  const height = Number.parseFloat(getComputedStyle(title).lineHeight);
  return Math.round(title.getBoundingClientRect().height / height);
}

/** @param {HTMLElement} list */
function fit(list) {
  const of = `${list.textContent} ${list.clientWidth} ${list.clientHeight} ${innerWidth} ${innerHeight}`;
  if (fitted.get(list) === of && list.style.getPropertyValue("--size")) return;
  const steps = stepsOf(list);
  const fits = steps.find((step) => holds(list, step)) ?? onSheets(list, steps);
  put(list, fits);
  fitted.set(list, `${list.textContent} ${list.clientWidth} ${list.clientHeight} ${innerWidth} ${innerHeight}`);
}

/** @param {HTMLElement} list @returns {Step[]} */
function stepsOf(list) {
  const told = getComputedStyle(list).getPropertyValue("--steps").split(",").filter((each) => each.trim());
  return told.map((each) => {
    const [size, columns, mode = ""] = each.trim().split(/\s+/);
    return { size: Number(size), columns: Number(columns), mode };
  });
}

/**
 * Where all must go on sheets: the largest letters that need hardly more sheets than the smallest.
 * @param {HTMLElement} list @param {Step[]} steps @returns {Step}
 */
function onSheets(list, steps) {
  const last = steps[steps.length - 1] ?? { size: 32, columns: 1, mode: "" };
  const small = steps.filter(({ mode, size }) => mode === last.mode && size <= LARGEST);
  const counted = small.map((step) => (put(list, step), { step, sheets: isWhole(list) ? sheetsOf(list) : Infinity }));
  const least = Math.min(...counted.map(({ sheets }) => sheets));
  return counted.find(({ sheets }) => sheets <= least * HARDLY_MORE)?.step ?? last;
}

/** @param {HTMLElement} list @param {Step} step */
function put(list, { size, columns, mode }) {
  list.style.setProperty("--size", String(size));
  list.style.setProperty("--columns", String(columns));
  list.dataset.mode = mode;
}

/** Does one sheet hold it, or one an item? @param {HTMLElement} list @param {Step} step */
function holds(list, step) {
  put(list, step);
  const sheets = step.mode === EACH ? list.childElementCount : 1;
  return sheetsOf(list) <= sheets && isWhole(list);
}

/** What may not break into lines does not. @param {HTMLElement} list */
const isWhole = (list) => [...list.querySelectorAll("[data-whole]")].every((one) => one.scrollWidth <= one.clientWidth + 1);

/** Show the sheet that is meant, and say which of how many it is; nothing where one is enough. */
function mark() {
  const shown = lists();
  const sheets = Math.max(1, ...shown.map(sheetsOf));
  const sheet = meant(sheets);
  for (const list of shown) list.scrollLeft = Math.min(sheet, sheetsOf(list) - 1) * width(list);
  const place = document.querySelector("[data-sheets]");
  const text = sheets > 1 ? spelt(place, sheet + 1, sheets) : "";
  if (place && place.textContent !== text) place.textContent = text;
  if (told !== sheets && report(sheets)) told = sheets;
}

/** @param {Element | null} place @param {number} sheet @param {number} sheets */
const spelt = (place, sheet, sheets) =>
  (place?.getAttribute("data-sheets") ?? "").replace("{sheet}", String(sheet)).replace("{all}", String(sheets));

/** @param {number} sheets */
function meant(sheets) {
  const place = document.querySelector("[data-turned]");
  const turned = place instanceof HTMLElement ? place.dataset : {};
  if (turned.turned !== stood) [stood, byHand] = [turned.turned ?? "", 0];
  const every = Number(turned.every ?? 0) * 1000;
  const since = every ? Math.max(0, Math.floor((serverNow() - Number(turned.since)) / every)) : 0;
  const first = Math.min(Number(turned.shown ?? 0), sheets - 1);
  return (((first + since + byHand) % sheets) + sheets) % sheets;
}

/** @param {HTMLElement} list */
const sheetsOf = (list) => Math.max(1, Math.ceil((list.scrollWidth - 2) / width(list)));

/** One sheet and the gap after it. @param {HTMLElement} list */
const width = (list) => list.clientWidth + (Number.parseFloat(getComputedStyle(list).columnGap) || 0);

// @ts-check
// A list that fills a screen: in the largest letters in which it fits, and in pages where none do. Pages turn by
// themselves, or by the keys that a presenter's remote sends; what comes in late is turned to.

const HELD = 15_000;
const HELD_BY_HAND = 60_000;
/** How many sizes the stylesheet has, [data-step], from the largest. */
const STEPS = 8;
/** From which of them on nothing but the words takes room: no boxes, and a side is its mark, which the foot explains. */
const DENSE = 3;
const KEYS = new Map([["ArrowRight", 1], ["PageDown", 1], ["ArrowLeft", -1], ["PageUp", -1]]);

let turnsAfter = 0;
/** What each list was fitted for, and how much it held then. @type {WeakMap<Element, {of: string, items: Set<Element>}>} */
const fitted = new WeakMap();
/** Where each list is: not to be read off its scroll, which ends short of a last page that is not full. @type {WeakMap<Element, number>} */
const places = new WeakMap();

export function start() {
  setInterval(() => Date.now() > turnsAfter && lists().forEach((list) => turn(list)), HELD);
  addEventListener("resize", refresh);
  addEventListener("keydown", onKey);
  refresh();
}

/** Fit what has changed, and say which page of how many is shown; nothing where one is enough. */
export function refresh() {
  lists().forEach(fit);
  lists().forEach(mark);
}

const lists = () => [...document.querySelectorAll("[data-pages]")];

/** @param {KeyboardEvent} event */
function onKey({ key }) {
  const step = KEYS.get(key);
  if (!step || !lists().length) return;
  turnsAfter = Date.now() + HELD_BY_HAND;
  lists().forEach((list) => turn(list, step));
}

/** @param {Element} list */
function fit(list) {
  const of = `${list.childElementCount} ${list.textContent?.length} ${innerWidth} ${innerHeight}`;
  const before = fitted.get(list);
  if (before?.of === of && list.hasAttribute("data-step")) return;
  const items = new Set(list.children);
  fitted.set(list, { of, items });
  for (let step = 0; step < STEPS; step += 1) {
    list.setAttribute("data-step", String(step));
    list.toggleAttribute("data-dense", step >= DENSE);
    if (state(list).count < 2) break;
  }
  const late = [...items].filter((item) => !before?.items.has(item));
  const last = late[late.length - 1];
  if (late.length === items.size) places.delete(list);
  if (last && before?.items.size && late.length < items.size / 2) turnTo(list, last);
}

/** @param {Element} list @param {Element} item */
function turnTo(list, item) {
  const from = item.getBoundingClientRect().left - list.getBoundingClientRect().left + list.scrollLeft;
  places.set(list, Math.floor((from + 1) / width(list)));
}

/** @param {Element} list @param {number} [by] */
function turn(list, by = 1) {
  const { page, count } = state(list);
  places.set(list, (page + by + count) % count);
  mark(list);
}

/** @param {Element} list */
function mark(list) {
  const { page, count } = state(list);
  list.scrollLeft = page * width(list);
  const place = document.getElementById(list.getAttribute("data-pages") ?? "");
  const text = count > 1 ? `${page + 1} / ${count}` : "";
  if (place && place.textContent !== text) place.textContent = text;
}

/** @param {Element} list */
function state(list) {
  const count = Math.max(1, Math.ceil((list.scrollWidth - 2) / width(list)));
  return { page: Math.min(count - 1, places.get(list) ?? 0), count };
}

/** One page and the gap after it. @param {Element} list */
const width = (list) => list.clientWidth + (Number.parseFloat(getComputedStyle(list).columnGap) || 0);

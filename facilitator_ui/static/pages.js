// @ts-check
// A list too long for the screen is shown in pages that turn by themselves, so that its text need not shrink.

const HELD = 12_000;

export function start() {
  setInterval(() => lists().forEach(turn), HELD);
  addEventListener("resize", refresh);
  refresh();
}

/** Say which page of how many is shown; nothing where one is enough. */
export function refresh() {
  lists().forEach(mark);
}

const lists = () => [...document.querySelectorAll("[data-pages]")];

/** @param {Element} list */
function turn(list) {
  const { page, count } = state(list);
  list.scrollLeft = ((page + 1) % count) * width(list);
  mark(list);
}

/** @param {Element} list */
function mark(list) {
  const { page, count } = state(list);
  const place = document.getElementById(list.getAttribute("data-pages") ?? "");
  const text = count > 1 ? `${page + 1} / ${count}` : "";
  if (place && place.textContent !== text) place.textContent = text;
}

/** @param {Element} list */
function state(list) {
  const count = Math.max(1, Math.ceil((list.scrollWidth - 2) / width(list)));
  return { page: Math.min(count - 1, Math.round(list.scrollLeft / width(list))), count };
}

/** One page and the gap after it. @param {Element} list */
const width = (list) => list.clientWidth + (Number.parseFloat(getComputedStyle(list).columnGap) || 0);

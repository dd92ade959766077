// @ts-check
// Things that are carried to another place of a list, or into another list: by the pointer; by keys – Enter picks up,
// arrows say where, Enter puts down, Escape leaves it; on a touch screen by a tap on the thing and one on the place. What
// is carried stays where it is until it is put down, and a line shows where that would be. Then the form [data-move] of
// the thing is sent, or the page's own of its kind, with the one before it [data-behind], the list [data-into] and the
// thing [data-thing]. Knows no list and no command.
//
// data-drop: a list that takes what bears the same word as data-drag. data-into: what the list is called in the form.
// data-item: each thing's id. data-grip: what one takes it by, with its name in data-what. data-tap: taken by a tap where
// a finger would scroll. data-still: stands in a list and has no place in its order.
import { say } from "./voice.js";
import { word } from "./words.js";

const EDGE = 48; // px from an edge where what is behind it scrolls along
const STEP = 12;
const STEPS = new Map([["ArrowUp", -1], ["ArrowLeft", -1], ["ArrowDown", 1], ["ArrowRight", 1], ["Home", -Infinity], ["End", Infinity]]);
const SIDEWAYS = new Set(["ArrowLeft", "ArrowRight"]);
const SOON = 3_000; // ms in which what was put into another list comes there
const PRESSED = "button, a, input, select, textarea, summary, label";

/** What is in the hand: the list where it was taken, and the one where it is to go, behind how many others. @typedef {{thing: HTMLElement, grip: HTMLElement, from: HTMLElement, was: number, list: HTMLElement, at: number, tapped: boolean, ghost?: HTMLElement}} Held */

/** @type {Held | null} */
let held = null;
/** The pointer that was pressed last. */
let pointer = "";
/** What becomes of a thing that was let go, beside what its form does. @type {(thing: HTMLElement) => void} */
let onRelease = (thing) => thing.removeAttribute("data-held");

/** @param {(thing: HTMLElement) => void} [released] */
export function start(released = onRelease) {
  onRelease = released;
  document.addEventListener("pointerdown", onPress);
  document.addEventListener("click", onTap);
  document.addEventListener("keydown", onKey, true); // before the page's own keys: Space is the room's
  document.addEventListener("focusout", ({ target }) => target === held?.grip && !held?.tapped && leave());
}

/** @param {HTMLElement} grip @param {boolean} [tapped] @returns {boolean} whether it is in the hand now */
function take(grip, tapped = false) {
  const thing = grip.closest("[data-drag]");
  const list = thing?.closest("[data-drop]");
  if (!(thing instanceof HTMLElement && list instanceof HTMLElement)) return false;
  if (list.dataset.drop !== thing.dataset.drag) return false;
  const was = childrenOf(list).indexOf(thing);
  held = { thing, grip, from: list, was, list, at: was, tapped };
  thing.setAttribute("data-held", "");
  grip.setAttribute("aria-pressed", "true");
  if (tapped) mark();
  return true;
}

function leave() {
  if (!held) return;
  const { thing, grip } = held;
  say(word("carry_left", { what: nameOf(grip) }));
  letGo(thing, grip);
}

/** @param {boolean} [follows] whether the focus goes along */
function put(follows = false) {
  if (!held) return;
  const { thing, grip, list, at } = held;
  if (stays()) return leave();
  const before = others()[at - 1];
  const told = several() ? word("carry_put_into", { what: nameOf(grip), list: nameOf(list) })
    : word("carry_put", { what: nameOf(grip), place: at + 1, of: childrenOf(list).length });
  letGo(thing, grip);
  say(told);
  send(thing, list, before);
  if (follows) followInto(thing.dataset.item ?? "");
}

const stays = () => held !== null && held.list === held.from && held.at === held.was;

/** @param {HTMLElement} thing @param {HTMLElement} grip */
function letGo(thing, grip) {
  held?.ghost?.remove();
  held = null;
  mark();
  grip.removeAttribute("aria-pressed");
  onRelease(thing);
}

/** @param {HTMLElement} thing @param {HTMLElement} list @param {Element} [before] */
function send(thing, list, before) {
  const form = thing.querySelector("form[data-move]") ?? document.querySelector(`form[data-move="${thing.dataset.drag}"]`);
  if (!(form instanceof HTMLFormElement)) return;
  fill(form, "behind", before?.getAttribute("data-item") ?? "");
  fill(form, "into", list.dataset.into ?? "");
  fill(form, "thing", thing.dataset.item ?? "");
  form.requestSubmit();
}

/** @param {HTMLFormElement} form @param {string} name @param {string} value */
export function fill(form, name, value) {
  const field = form.querySelector(`[data-${name}]`);
  if (field instanceof HTMLInputElement) field.value = value;
}

/** What comes to stand in another list is another element: the focus goes there. @param {string} item */
function followInto(item) {
  const watch = new MutationObserver(() => {
    const there = document.querySelector(`[data-item="${CSS.escape(item)}"][data-grip]`);
    if (!(there instanceof HTMLElement) || document.activeElement !== document.body) return;
    watch.disconnect();
    there.focus();
  });
  watch.observe(document.body, { childList: true, subtree: true });
  setTimeout(() => watch.disconnect(), SOON);
}

/** @param {HTMLElement} list @param {number} at */
function aim(list, at) {
  if (!held) return;
  held.list = list;
  held.at = Math.min(Math.max(at, 0), others().length);
  mark();
}

/** Show where it would go: behind the one before it, or before the first; in an empty list the list itself. */
function mark() {
  for (const name of ["data-drop-edge", "data-drop-here"]) {
    for (const each of document.querySelectorAll(`[${name}]`)) each.removeAttribute(name);
  }
  if (!held) return;
  if (several()) held.list.setAttribute("data-drop-here", "");
  if (stays()) return;
  const rest = others();
  const edge = held.at ? "below" : "above";
  rest[Math.max(held.at - 1, 0)]?.setAttribute("data-drop-edge", edge);
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  const grip = gripOf(event);
  if (!grip) return;
  const presses = event.key === "Enter" || event.key === " ";
  if (!held && !presses) return;
  if (!presses && event.key !== "Escape" && !STEPS.has(event.key)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!held) pickUp(grip);
  else if (presses) put(true);
  else if (event.key === "Escape") leave();
  else if (SIDEWAYS.has(event.key) && several()) cross(event.key === "ArrowLeft" ? -1 : 1);
  else step(STEPS.get(event.key) ?? 0);
}

/** The grip under an event; a button inside it is no part of it. @param {Event} event @returns {HTMLElement | null} */
function gripOf({ target }) {
  const grip = target instanceof Element ? target.closest("[data-grip]") : null;
  const pressed = target instanceof Element ? target.closest(PRESSED) : null;
  if (!(grip instanceof HTMLElement)) return null;
  return pressed && pressed !== grip && grip.contains(pressed) ? null : grip;
}

/** @param {HTMLElement} grip */
function pickUp(grip) {
  if (!take(grip) || !held) return;
  mark();
  say(word("carry_taken", { what: nameOf(grip), place: held.at + 1, of: others().length + 1 }));
}

/** @param {number} by */
function step(by) {
  if (!held) return;
  aim(held.list, held.at + by);
  tell();
}

/** To the list beside this one. @param {number} by */
function cross(by) {
  if (!held) return;
  const all = lists();
  const next = all[all.indexOf(held.list) + by];
  if (next) aim(next, held.at);
  tell();
}

/** Read out where it would go. */
function tell() {
  if (!held) return;
  const rest = others();
  const before = rest[held.at - 1];
  (before ?? held.list).scrollIntoView({ block: "nearest", inline: "nearest" });
  const place = held.at + 1;
  const of = rest.length + 1;
  if (several()) say(word("carry_into", { list: nameOf(held.list), place, of }));
  else say(before ? word("carry_at", { place, of, behind: nameOf(before) }) : word("carry_first", { of }));
}

/** @param {PointerEvent} event */
function onPress(event) {
  pointer = event.pointerType;
  const grip = gripOf(event);
  if (!grip || event.button !== 0 || held) return;
  if (pointer !== "mouse" && grip.hasAttribute("data-tap")) return;
  event.preventDefault();
  grip.focus();
  if (!take(grip)) return;
  grip.setPointerCapture(event.pointerId);
  follow(grip);
}

/** By a finger: a tap takes it, the next says where to. @param {MouseEvent} event */
function onTap(event) {
  if (pointer === "mouse") return;
  const grip = gripOf(event);
  if (!held) {
    if (grip?.hasAttribute("data-tap")) take(grip, true);
    return;
  }
  if (!held.tapped) return;
  const list = grip === held.grip ? null : listAt(event.clientX, event.clientY);
  if (!list) return leave();
  event.preventDefault();
  aim(list, placeAt(list, event.clientY, event.clientX));
  put();
}

/** Follow the pointer until it lets go. @param {HTMLElement} grip */
function follow(grip) {
  const done = new AbortController();
  const { signal } = done;
  grip.addEventListener("pointermove", drag, { signal });
  grip.addEventListener("pointerup", () => (done.abort(), put()), { signal });
  for (const end of ["pointercancel", "lostpointercapture"]) {
    grip.addEventListener(end, () => (done.abort(), leave()), { signal });
  }
}

/** @param {PointerEvent} event */
function drag({ clientX, clientY }) {
  if (!held) return;
  if (clientY < EDGE) scrollBy(0, -STEP);
  else if (clientY > innerHeight - EDGE) scrollBy(0, STEP);
  const list = listAt(clientX, clientY) ?? held.list;
  scrollIn(list, clientX, clientY);
  lift(clientX, clientY);
  aim(list, placeAt(list, clientY, clientX));
}

/** What is in the hand goes with the pointer, where it may leave its list. @param {number} x @param {number} y */
function lift(x, y) {
  if (!held || !several()) return;
  const { thing } = held;
  if (!held.ghost) {
    held.ghost = /** @type {HTMLElement} */ (thing.cloneNode(true));
    for (const name of ["data-item", "data-held", "data-grip", "data-drag"]) held.ghost.removeAttribute(name);
    held.ghost.setAttribute("aria-hidden", "true");
    held.ghost.classList.add("in-hand");
    held.ghost.style.width = `${thing.offsetWidth}px`;
    document.body.append(held.ghost);
  }
  held.ghost.style.translate = `${x - 24}px ${y - 16}px`;
}

/** A list that is longer than its place, and those side by side, scroll along. @param {HTMLElement} list @param {number} x @param {number} y */
function scrollIn(list, x, y) {
  const { top, bottom } = list.getBoundingClientRect();
  if (y < top + EDGE) list.scrollTop -= STEP;
  else if (y > bottom - EDGE) list.scrollTop += STEP;
  const beside = areaOf(list).parentElement;
  if (!beside || beside.scrollWidth <= beside.clientWidth) return;
  const { left, right } = beside.getBoundingClientRect();
  if (x < left + EDGE) beside.scrollLeft -= STEP;
  else if (x > right - EDGE) beside.scrollLeft += STEP;
}

/** The list that is meant at a point. @param {number} x @param {number} y */
function listAt(x, y) {
  return lists().find((list) => {
    const { left, right, top, bottom } = areaOf(list).getBoundingClientRect();
    return x >= left && x <= right && y >= top && y <= bottom;
  });
}

/** @param {Element} list */
const areaOf = (list) => list.closest("[data-drop-area]") ?? list;

/** How many of the others have their middle before the pointer. @param {Element} list @param {number} y @param {number} x */
function placeAt(list, y, x) {
  return othersIn(list).filter((each) => {
    const { top, height, left, width } = each.getBoundingClientRect();
    return list.hasAttribute("data-beside") ? left + width / 2 < x : top + height / 2 < y;
  }).length;
}

/** The lists that take what is in the hand, from left to right. @returns {HTMLElement[]} */
function lists() {
  const all = [...document.querySelectorAll(`[data-drop="${held?.thing.dataset.drag}"]`)];
  const shown = all.filter((each) => each instanceof HTMLElement && !(each instanceof HTMLFormElement) && each.clientWidth > 0);
  const left = (/** @type {Element} */ one) => one.getBoundingClientRect().left;
  return /** @type {HTMLElement[]} */ (shown).sort((one, other) => left(one) - left(other));
}

const several = () => lists().length > 1;

/** The others of the list where it would go. */
const others = () => (held ? othersIn(held.list) : []);

/** @param {Element} list */
const othersIn = (list) => childrenOf(list).filter((each) => each !== held?.thing);

/** @param {Element} list */
const childrenOf = (list) => [...list.children].filter((each) => each.hasAttribute("data-item") && !each.hasAttribute("data-still"));

/** @param {Element} node */
const nameOf = (node) => node.getAttribute("data-what") ?? node.querySelector("[data-what]")?.getAttribute("data-what") ?? "";

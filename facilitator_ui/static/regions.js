// @ts-check
// Puts numbered pieces of HTML into their slots. A piece is taken when it is not older than the one shown;
// a full frame is the whole truth and is always taken. An item that somebody holds in the hand stays as and where it is
// until it is let go: meanwhile a mark that nobody sees goes where the item belongs.
import { arrange, morph, putBehind } from "./morph.js";
import { say } from "./voice.js";

/** @typedef {{slot: string, n: number, html?: string, keys?: string[], item?: string, after?: string, gone?: boolean}} Region */
/** @typedef {{full?: boolean, number?: number, regions?: Region[]}} Frame */

/** The newest number seen, for asking what has happened since. */
export let newest = 0;

/** What each slot and item was made from; the numbers of items that went. @type {WeakMap<Element, string>} */
const sources = new WeakMap();
/** @type {Map<string, number>} */
const gone = new Map();
/** What came for items in the hand; the newest piece with HTML, or that they are gone. @type {WeakMap<Element, Region>} */
const waiting = new WeakMap();
/** @type {Map<string, string>} */
const said = new Map();

/** @param {Frame} frame */
export function apply({ full = false, number: upTo = 0, regions = [] }) {
  if (full) forget(regions);
  for (const region of regions) if (!region.item && !region.keys) place(region, full);
  for (const region of regions) if (region.item) place(region, full);
  for (const region of regions) if (region.keys) order(region, full);
  newest = regions.reduce((most, { n }) => Math.max(most, n), Math.max(newest, upTo));
  announceChanges();
}

/** The page's own content counts as seen. */
export function start() {
  for (const node of document.querySelectorAll("[data-n]")) newest = Math.max(newest, number(node));
  announceChanges();
}

/** @param {Region[]} regions */
function forget(regions) {
  gone.clear();
  newest = 0;
  const known = new Set(regions.map(({ slot }) => slot));
  for (const slot of document.querySelectorAll("[data-slot]")) {
    if (!known.has(slot.getAttribute("data-slot") ?? "")) fill(slot, "");
  }
}

/** @param {Region} region @param {boolean} full */
function place(region, full) {
  const slot = slotOf(region.slot);
  if (!slot) return;
  if (region.item) placeItem(slot, region, full);
  else if (full || region.n >= number(slot)) fill(slot, region.html ?? "", region.n);
}

/** @param {Element} slot @param {Region} region @param {boolean} full */
function placeItem(slot, region, full) {
  const { item = "", n, after, html } = region;
  const shown = itemOf(slot, item);
  const seen = shown ? number(shown) : (gone.get(`${region.slot} ${item}`) ?? 0);
  if (!full && n < seen) return;
  if (shown && isHeld(shown)) return wait(slot, shown, region);
  if (region.gone) return takeAway(shown, region);
  if (html === undefined && !shown) return; // it moved, and is not here
  const card = shown ?? added(slot, item, full);
  putAfter(slot, card, after);
  if (html === undefined) card.setAttribute("data-n", String(n));
  else fill(card, html, n);
}

/** @param {Element | null} card @param {Region} region */
function takeAway(card, { slot, item, n }) {
  card?.remove();
  gone.set(`${slot} ${item}`, n);
}

/** @param {Element} slot @param {string} item @param {boolean} full */
function added(slot, item, full) {
  const card = document.createElement("article");
  card.dataset.item = item;
  if (!full) card.dataset.fresh = "";
  slot.append(card);
  sources.delete(slot); // it holds more than it was filled with, and has to be emptied when its stage is over
  return card;
}

/** @param {Element} slot @param {Element} card @param {string} [after] */
function putAfter(slot, card, after) {
  const before = after ? placeOf(slot, after) : null;
  if (after === undefined || (after && !before)) return;
  putBehind(slot, card, before);
}

/** Note what is to become of an item once it is let go. @param {Element} slot @param {Element} card @param {Region} region */
function wait(slot, card, region) {
  card.setAttribute("data-n", String(region.n));
  if (region.html !== undefined || region.gone) waiting.set(card, region);
  if (region.after !== undefined) putAfter(slot, markOf(slot, card), region.after);
}

/** The mark that stands where an item in the hand belongs. @param {Element} slot @param {Element} card */
function markOf(slot, card) {
  const item = card.getAttribute("data-item") ?? "";
  const known = slot.querySelector(`:scope > [data-place="${CSS.escape(item)}"]`);
  if (known) return known;
  const mark = document.createElement("i");
  mark.hidden = true;
  mark.dataset.place = item;
  card.before(mark);
  return mark;
}

/** Something was let go: an item of a list becomes what it has become meanwhile, where it belongs. @param {Element} card */
export function release(card) {
  card.removeAttribute("data-held");
  const slot = card.parentElement;
  const region = waiting.get(card);
  waiting.delete(card);
  if (!slot?.hasAttribute("data-slot")) return;
  const mark = markOf(slot, card);
  putBehind(slot, card, mark);
  mark.remove();
  if (region?.gone) takeAway(card, region);
  else if (region?.html !== undefined) fill(card, region.html, region.n);
  document.dispatchEvent(new Event("refresh"));
}

/** Exactly these items, in this order. @param {Region} region @param {boolean} full */
function order(region, full) {
  const slot = slotOf(region.slot);
  if (!slot || (!full && region.n < number(slot))) return;
  slot.setAttribute("data-n", String(region.n));
  const keys = region.keys ?? [];
  for (const card of [...slot.children]) if (!keys.includes(nameOf(card))) leave(card, region);
  arrange(slot, keys.map((key) => placeOf(slot, key)).filter((card) => card !== null));
}

/** @param {Element} card @param {Region} region */
function leave(card, { slot, n }) {
  if (isHeld(card)) waiting.set(card, { slot, item: nameOf(card), n, gone: true });
  else card.remove();
}

/** The HTML is the content, or the whole element when its own root says so. @param {Element} node @param {string} html @param {number} [n] */
function fill(node, html, n) {
  if (n !== undefined) node.setAttribute("data-n", String(n));
  if (sources.get(node) === html) return;
  sources.set(node, html);
  const { content } = Object.assign(document.createElement("template"), { innerHTML: html.trim() });
  const root = content.firstElementChild;
  if (root && content.childElementCount === 1 && isWhole(node, root)) return morph(node, root);
  const shell = /** @type {Element} */ (node.cloneNode());
  shell.append(content);
  morph(node, shell);
}

/** @param {Element} node @param {Element} root */
function isWhole(node, root) {
  return ["data-item", "data-slot"].some((name) => root.hasAttribute(name) && root.getAttribute(name) === node.getAttribute(name));
}

/** Read out whatever is marked to be heard when it changes, as a new stage is. */
function announceChanges() {
  for (const node of document.querySelectorAll("[data-say]")) {
    const name = node.getAttribute("data-say") ?? "";
    const text = node.textContent?.trim() ?? "";
    if (said.has(name) && said.get(name) !== text) say(text);
    said.set(name, text);
  }
}

/** @param {string} name */
const slotOf = (name) => document.querySelector(`[data-slot="${CSS.escape(name)}"]`);

/** @param {Element} slot @param {string} item */
const itemOf = (slot, item) => slot.querySelector(`:scope > [data-item="${CSS.escape(item)}"]`);

/** Where an item belongs: a mark while it is in somebody's hand, else the item. @param {Element} slot @param {string} item */
const placeOf = (slot, item) => slot.querySelector(`:scope > [data-place="${CSS.escape(item)}"]`) ?? itemOf(slot, item);

/** @param {Element} card */
const nameOf = (card) => card.getAttribute("data-item") ?? card.getAttribute("data-place") ?? "";

/** @param {Element} card */
const isHeld = (card) => card.hasAttribute("data-held");

/** @param {Element} node */
const number = (node) => Number(node.getAttribute("data-n") ?? 0);

// @ts-check
// Puts numbered pieces of HTML into their slots. A piece is taken when it is not older than the one shown;
// a full frame is the whole truth and is always taken.
import { morph, arrange } from "./morph.js";
import { say } from "./voice.js";

/** @typedef {{slot: string, n: number, html?: string, keys?: string[], item?: string, after?: string, gone?: boolean}} Region */
/** @typedef {{full?: boolean, number?: number, regions?: Region[]}} Frame */

/** The newest number seen, for asking what has happened since. */
export let newest = 0;

/** What each slot and item was made from; the numbers of items that went. @type {WeakMap<Element, string>} */
const sources = new WeakMap();
/** @type {Map<string, number>} */
const gone = new Map();
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
  const { item = "", n, after, html = "" } = region;
  const shown = itemOf(slot, item);
  const seen = shown ? number(shown) : (gone.get(`${region.slot} ${item}`) ?? 0);
  if (!full && n < seen) return;
  if (region.gone) {
    shown?.remove();
    gone.set(`${region.slot} ${item}`, n);
    return;
  }
  const card = shown ?? added(slot, item, full);
  if (after !== undefined) putAfter(slot, card, after);
  fill(card, html, n);
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

/** @param {Element} slot @param {Element} card @param {string} after */
function putAfter(slot, card, after) {
  const others = [...slot.children].filter((child) => child !== card);
  const before = after ? others.findIndex((child) => child.getAttribute("data-item") === after) : -1;
  if (after && before < 0) return;
  others.splice(before + 1, 0, card);
  arrange(slot, others);
}

/** Exactly these items, in this order. @param {Region} region @param {boolean} full */
function order(region, full) {
  const slot = slotOf(region.slot);
  if (!slot || (!full && region.n < number(slot))) return;
  slot.setAttribute("data-n", String(region.n));
  const wanted = (region.keys ?? []).map((key) => itemOf(slot, key)).filter((card) => card !== null);
  for (const card of [...slot.children]) if (!wanted.includes(card)) card.remove();
  arrange(slot, wanted);
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

/** @param {Element} node */
const number = (node) => Number(node.getAttribute("data-n") ?? 0);

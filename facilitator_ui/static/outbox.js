// @ts-check
// Everything a person sends, from the press of the button to the server's answer. Each command has a key of its own,
// so sending it twice does no harm; what is `kept` survives a reload and goes out whenever there is a way.
import * as store from "./store.js";
import { serverNow } from "./time.js";
import { word } from "./words.js";

/** @typedef {import("./forms.js").Command} Command */
/** @typedef {import("./forms.js").Values} Values */
/**
 * @typedef {object} Item
 * @property {string} key
 * @property {number} at when it was made, local ms; the order of sending
 * @property {Command} command
 * @property {boolean} kept
 * @property {boolean} form made by a form, so that its text can go back there
 * @property {string} draft the form it came from
 * @property {Values} values
 * @property {string} text what it reads like
 * @property {"waiting" | "accepted" | "refused"} state
 * @property {string} [reason]
 * @property {string} [field]
 * @property {number} [answered] server ms
 * @property {string[]} [made] what it became
 * @property {string} [told] what is said once it is accepted
 * @property {string} [home] where one goes then
 */
/** @typedef {{ready: () => boolean, send: (command: Command) => boolean, post: (command: Command) => Promise<any>, blocked: () => boolean}} Line */

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const FOREIGN = 10_000; // another tab's command is taken over after this time, ms
const AGAIN = 15_000; // sent without an answer: send again
const SOON = 3_000; // a plain request in vain: try again
const PASSING = 15_000; // a command that is not kept is given up
const LARGEST = 64_000; // bytes; a larger frame would be cut off with the line
const SHOWN = 4_000; // an accepted one stays to be seen

/** @type {Map<string, Item>} */
const items = new Map();
/** When each was last put on the line, by a clock that nobody sets. @type {Map<string, number>} */
const sent = new Map();
/** @type {Set<string>} */
const mine = new Set();
let last = 0;
let posting = false;
/** Nothing goes out before there is one. @type {Line | null} */
let line = null;
/** @type {(item: Item | null) => void} */
let changed = () => {};

/** @param {(item: Item | null) => void} onChange told of each change, with the item it is about */
export function start(onChange) {
  changed = onChange;
  reload();
  for (const key of items.keys()) mine.add(key);
  setInterval(tick, 1000);
}

/** @param {Line} way by which everything goes out from now on */
export function take(way) {
  line = way;
}

/** Read again what is kept, as after another tab's change. */
export function reload() {
  const kept = new Map(store.all("out/").map((item) => [item.key, item]));
  for (const [key, item] of items) if (item.kept && item.state !== "accepted" && !kept.has(key)) items.delete(key);
  for (const [key, item] of kept) if (!items.has(key) || item.state === "refused") items.set(key, item);
  changed(null);
}

/** Oldest first. */
export const list = () => [...items.values()].sort((one, other) => one.at - other.at);

/**
 * Take a command and send it as soon as there is a way. The same thing still on its way is not taken twice.
 * @param {Command} command @param {Pick<Item, "kept" | "form" | "draft" | "values" | "text" | "told" | "home"> & {again?: boolean}} about
 * @returns {Item | null}
 */
export function put(command, { again, ...about }) {
  if (!again && waiting().some((item) => alike(item.command, command))) return null;
  last = Math.max(Date.now(), last + 1);
  const key = newKey();
  /** @type {Item} */
  const item = { ...about, key, at: last, command: { ...command, key }, state: "waiting" };
  items.set(key, item);
  mine.add(key);
  remember(item);
  changed(item);
  if (isTooLarge(item.command)) answer({ refused: key, text: word("too_large") });
  flush();
  return item;
}

/** Another way, or none: nothing is on its way. */
export function resend() {
  sent.clear();
  flush();
}

/** The server's answer to one command. @param {any} frame */
export function answer(frame) {
  const item = items.get(frame.ack ?? frame.refused);
  if (!item || item.state !== "waiting") return;
  if (frame.again) return later(item, frame.again);
  item.answered = frame.at ?? serverNow();
  if (frame.ack) Object.assign(item, { state: "accepted", made: frame.made ?? [] });
  else Object.assign(item, { state: "refused", reason: frame.text, field: frame.field });
  if (frame.ack) setTimeout(dismiss, SHOWN, item.key);
  remember(item);
  changed(item);
}

/** @param {string} key */
export function dismiss(key) {
  if (!items.delete(key)) return;
  store.drop(`out/${key}`);
  changed(null);
}

const waiting = () => list().filter((item) => item.state === "waiting");

function tick() {
  if (!waiting().length) return;
  for (const item of waiting()) if (!item.kept && Date.now() - item.at > PASSING) giveUp(item);
  flush();
  changed(null);
}

/** @param {Item} item */
function giveUp(item) {
  items.delete(item.key);
  changed({ ...item, state: "refused" });
}

function flush() {
  if (!line) return;
  const due = waiting().filter(isDue);
  if (line.ready()) for (const item of due) sendOne(line, item);
  else if (due[0] && line.blocked() && !posting) post(line, due[0]);
}

/** @param {Item} item */
function isDue({ key, at }) {
  if (!mine.has(key) && Date.now() - at < FOREIGN) return false;
  return performance.now() - (sent.get(key) ?? -Infinity) > AGAIN;
}

/** @param {Line} way @param {Item} item */
function sendOne(way, item) {
  if (way.send(item.command)) sent.set(item.key, performance.now());
}

/** @param {Line} way @param {Item} item */
async function post(way, item) {
  posting = true;
  const frame = await way.post(item.command);
  posting = false;
  if (!frame) return later(item, SOON);
  answer({ ...frame, refused: frame.ack ? undefined : item.key });
  flush();
}

/** The server could not do it now: `wait` ms, then try again. @param {Item} item @param {number} wait */
function later(item, wait) {
  sent.set(item.key, performance.now() - AGAIN + wait);
}

/** Accepted things need no memory; the rest must survive. @param {Item} item */
function remember(item) {
  if (!item.kept && item.state !== "waiting") items.delete(item.key);
  else if (item.kept && item.state !== "accepted") store.keep(`out/${item.key}`, item);
  else store.drop(`out/${item.key}`);
}

/** @param {Command} command */
const isTooLarge = (command) => new TextEncoder().encode(JSON.stringify(command)).length > LARGEST;

/** @param {Command} one @param {Command} other */
function alike({ key: _, ...one }, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(22)), (byte) => ALPHABET[byte & 63]).join("");
}

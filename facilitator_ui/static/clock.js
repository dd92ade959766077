// @ts-check
// Countdowns in server time. Knows no stage: any <time data-ends> runs, any <time data-left> stands still.
import { say } from "./voice.js";
import { word } from "./words.js";

const MINUTE = 60_000;
const DOUBT = 1000; // a server's clock that is further behind than its frame was late, by so many ms, was set back
const DRIFT = 1e-4; // a local clock may run fast: let the estimate sink 0.1 ms a second between frames

let offset = -Infinity;
let measured = 0;
/** @type {Set<string>} */
const said = new Set();

/**
 * A frame left the server at `now`. The later it arrives the smaller the difference, so the largest
 * one has met the smallest delay. performance.now() ignores a clock set by hand; after sleep it is behind,
 * which the next frame mends at once. A server that was started anew may be behind: then the difference is at most what
 * the frame says and the time it took.
 * @param {number} now ms @param {number} [within] ms that the frame took at most
 */
export function heard(now, within = Infinity) {
  const here = performance.now();
  const least = now - here;
  const sunk = offset - (here - measured) * DRIFT;
  offset = sunk > least + within + DOUBT ? least : Math.max(least, sunk);
  measured = here;
}

/** Server time in ms. */
export const serverNow = () => (offset === -Infinity ? Date.now() : performance.now() + offset);

/**
 * A moment as the session's wall clock, 14:32, just as the server writes it: the device's own zone has no say.
 * @param {number} at ms
 */
export function wallClock(at) {
  const there = new Date(at + Number(document.body.dataset.offset ?? 0) * MINUTE);
  return [there.getUTCHours(), there.getUTCMinutes()].map((part) => String(part).padStart(2, "0")).join(":");
}

/** Show every clock of the page, and go on with each second. */
export function run() {
  show();
  setTimeout(run, 1000 - (serverNow() % 1000) + 5);
}

export function show() {
  for (const clock of document.querySelectorAll("time[data-ends], time[data-left]")) {
    if (clock instanceof HTMLElement) showOne(clock);
  }
  for (const clock of document.querySelectorAll("time[data-today]")) clock.textContent = wallClock(serverNow());
}

/** @param {HTMLElement} clock */
function showOne(clock) {
  const { ends, left } = clock.dataset;
  const rest = ends ? Number(ends) - serverNow() : Number(left);
  const text = spell(rest);
  if (clock.textContent !== text) clock.textContent = text;
  clock.classList.toggle("over", rest <= -1000);
  clock.classList.toggle("soon", rest > -1000 && rest <= MINUTE);
  if (ends) announce(ends, rest);
}

/** 724000 → "12:04", 8952000 → "2:29:12", -72000 → "−01:12". @param {number} rest ms */
export function spell(rest) {
  const seconds = rest > 0 ? Math.ceil(rest / 1000) : Math.floor(-rest / 1000);
  const hours = Math.floor(seconds / 3600);
  const pair = [Math.floor(seconds / 60) % 60, seconds % 60].map((part) => String(part).padStart(2, "0"));
  return (rest <= -1000 ? "−" : "") + [...(hours ? [hours] : []), ...pair].join(":");
}

/** @param {string} ends @param {number} rest ms */
function announce(ends, rest) {
  if (rest > MINUTE) said.delete(ends);
  if (rest > MINUTE || rest < MINUTE - 5000 || said.has(ends)) return;
  said.add(ends);
  say(word("one_minute"));
}

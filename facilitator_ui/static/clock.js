// @ts-check
// Countdowns in server time. Knows no stage: any <time data-ends> runs, any <time data-left> stands still.
import { serverNow, wallClock } from "./time.js";
import { say } from "./voice.js";
import { word } from "./words.js";

const MINUTE = 60_000;
/** @type {Set<string>} */
const said = new Set();

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

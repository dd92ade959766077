// @ts-check
// Small comforts of input: counters, growing text areas, drafts while typing, a filter over a list.
import { summaryOf } from "./forms.js";
import * as drafts from "./drafts.js";
import { clearErrors } from "./receipts.js";
import { lengthOf } from "./visible.js";
import { word } from "./words.js";

const GROWS = CSS.supports("field-sizing", "content");

export function start() {
  document.addEventListener("input", onInput);
  for (const event of ["refresh", "reset"]) document.addEventListener(event, () => setTimeout(refresh));
  document.addEventListener("focusin", ({ target }) => {
    if (target instanceof HTMLInputElement && target.dataset.select !== undefined) target.select();
  });
  refresh();
}

/** Bring counters, heights and filters up to date with the page. */
export function refresh() {
  for (const counter of document.querySelectorAll("[data-count-for]")) count(counter);
  for (const place of document.querySelectorAll("[data-lines-of]")) countLines(place);
  if (!GROWS) for (const area of document.querySelectorAll("textarea")) grow(area);
  for (const input of document.querySelectorAll("input[data-filter]")) filter(/** @type {HTMLInputElement} */ (input));
}

/** @param {Event} event */
function onInput({ target }) {
  const field = /** @type {HTMLInputElement} */ (target);
  if (field.form?.dataset.draft) drafts.save(field.form, summaryOf(field.form));
  if (field.form) clearErrors(field.form);
  refresh();
}

/** "77 / 280"; a text that is too long is kept whole and cannot be sent. @param {Element} counter */
function count(counter) {
  const field = document.getElementById(counter.getAttribute("data-count-for") ?? "");
  if (!(field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement)) return;
  const limit = Number(field.dataset.limit ?? field.maxLength);
  const length = lengthOf(field.value);
  const text = limit > 0 ? `${length} / ${limit}` : String(length);
  if (counter.textContent !== text) counter.textContent = text;
  const over = limit > 0 && length > limit;
  counter.classList.toggle("over", over);
  field.setCustomValidity(over ? word("too_long", { over: length - limit }) : "");
}

/** "12", and the first line that is too long; it cannot be sent then. @param {Element} place */
function countLines(place) {
  const field = document.getElementById(place.getAttribute("data-lines-of") ?? "");
  if (!(field instanceof HTMLTextAreaElement)) return;
  const lines = field.value.split("\n");
  const limit = Number(field.dataset.lines);
  const long = lines.findIndex((line) => lengthOf(line) > limit);
  const found = word("lines_found", { count: lines.filter(lengthOf).length });
  const wrong = long < 0 ? "" : word("line_too_long", { line: long + 1, over: lengthOf(lines[long]) - limit });
  const text = wrong || found;
  if (place.textContent !== text) place.textContent = text;
  place.classList.toggle("error", Boolean(wrong));
  field.setCustomValidity(wrong);
}

/** @param {HTMLTextAreaElement} area */
function grow(area) {
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + 2}px`;
}

/** Hide the items of the named slot that do not have the words. @param {HTMLInputElement} input */
function filter(input) {
  const words = input.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  for (const item of document.querySelectorAll(`[data-slot="${CSS.escape(input.dataset.filter ?? "")}"] > *`)) {
    const text = item.textContent?.toLocaleLowerCase() ?? "";
    item.toggleAttribute("hidden", !words.every((each) => text.includes(each)));
  }
}

// @ts-check
// Keyboard shortcuts of the page, as what is pressed says.
import { closeMenus } from "./actions.js";

const TYPING = "input, textarea, select, [contenteditable]";
const PRESSABLE = "button, a[href], summary";

export const start = () => document.addEventListener("keydown", onKey);

/** @param {KeyboardEvent} event */
function onKey(event) {
  const target = event.target instanceof Element ? event.target : document.body;
  if (event.key === "Escape") closeMenus(document.body);
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return target.closest("form")?.requestSubmit?.();
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || target.closest(TYPING)) return;
  if (document.querySelector("dialog[open]") || (event.key === " " && target.closest(PRESSABLE))) return;
  const wanted = [...document.querySelectorAll("[data-key-shortcut]")].find((one) => isPressed(event, one));
  if (!(wanted instanceof HTMLElement)) return;
  event.preventDefault();
  if (wanted.matches(TYPING)) wanted.focus();
  else wanted.click();
}

/** By the letter, or by its place on the keyboard when the layout is another. @param {KeyboardEvent} event @param {Element} one */
function isPressed({ key, code }, one) {
  const wanted = one.getAttribute("data-key-shortcut") ?? "";
  const shown = one.getClientRects().length > 0 && !one.matches(":disabled");
  const place = wanted === "/" ? "Slash" : `Key${wanted.toUpperCase()}`;
  return shown && (key === (wanted === "space" ? " " : wanted) || (code === place && key !== "?"));
}

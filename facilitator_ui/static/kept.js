// @ts-check
// What one chose where the server forgets it, kept in this browser alone: what bears data-keeps="NAME=VALUE" and stands
// pressed is remembered, and what bears data-kept="NAME" shows it in its own words, data-told with {kept} in them.
import * as store from "./store.js";

/** Remember what stands pressed now, and show what was remembered before. */
export function show() {
  for (const button of document.querySelectorAll("[data-keeps][aria-pressed=true]")) {
    if (button instanceof HTMLElement) keep(button.dataset.keeps ?? "");
  }
  for (const place of document.querySelectorAll("[data-kept]")) {
    if (place instanceof HTMLElement) fill(place);
  }
}

/** @param {string} told name and value */
function keep(told) {
  const [name, value] = told.split("=");
  const place = `kept/${name}`;
  if (store.read(place) !== value) store.keep(place, value);
}

/** @param {HTMLElement} place */
function fill(place) {
  const value = store.read(`kept/${place.dataset.kept}`);
  place.hidden = value === null;
  if (value !== null) place.textContent = (place.dataset.told ?? "").replace("{kept}", value);
}

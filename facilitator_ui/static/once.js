// @ts-check
// Cards that stand until the person has noted them, in this browser once and for all.
import * as store from "./store.js";

export function start() {
  for (const card of document.querySelectorAll("[data-once]")) {
    if (card instanceof HTMLElement) offer(card, `noted/${card.dataset.once}`);
  }
}

/** @param {HTMLElement} card @param {string} name */
function offer(card, name) {
  card.hidden = Boolean(store.read(name));
  card.querySelector("[data-noted]")?.addEventListener("click", () => {
    store.keep(name, true);
    card.hidden = true;
  });
}

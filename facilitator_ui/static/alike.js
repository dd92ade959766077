// @ts-check
// While one writes: what stands there already and is like it. The server says what of it this person may see; whoever has
// no network writes on as ever.

const CALM = 500; // ms without a key
const { alike: address = "" } = document.body.dataset;

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

export function start() {
  if (!address) return;
  document.addEventListener("input", onInput);
  document.addEventListener("reset", ({ target }) => empty(placeIn(target)));
  document.addEventListener("click", onClick);
}

/** @param {Event} event */
function onInput({ target }) {
  if (!(target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement)) return;
  const place = placeIn(target.form);
  if (place && target.dataset.limit) later(place, target);
}

/** @param {HTMLElement} place @param {HTMLTextAreaElement | HTMLInputElement} field */
function later(place, field) {
  clearTimeout(timer);
  timer = setTimeout(() => ask(place, field.value.trim()), CALM);
}

/** What was offered is supported by now: say so. @param {MouseEvent} event */
function onClick({ target }) {
  const button = target instanceof Element ? target.closest("div[data-alike] button") : null;
  const place = button?.closest("div[data-alike]");
  if (place instanceof HTMLElement) setTimeout(() => ask(place, place.dataset.asked ?? ""), CALM);
}

/** @param {HTMLElement} place @param {string} text */
async function ask(place, text) {
  place.dataset.asked = text;
  if (!text) return empty(place);
  const how = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ text }) };
  try {
    const answer = await fetch(address, how);
    const html = answer.status === 200 ? await answer.text() : "";
    if (place.dataset.asked === text) place.innerHTML = html;
  } catch {
    empty(place);
  }
}

/** @param {HTMLElement | null} place */
function empty(place) {
  if (!place) return;
  place.dataset.asked = "";
  place.replaceChildren();
}

/** @param {EventTarget | null} form @returns {HTMLElement | null} */
const placeIn = (form) => (form instanceof HTMLFormElement ? form.querySelector("[data-alike]") : null);

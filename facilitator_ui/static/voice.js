// @ts-check
// What is said to the person: politely to a screen reader, or as a short message on the screen.

const HELD = 8000;

/** @param {string} text */
export function say(text) {
  const ear = document.querySelector("[data-announce]");
  if (!ear) return;
  ear.textContent = "";
  setTimeout(() => (ear.textContent = text), 50);
}

/** Show a message for a while, or, when it `stays`, for good. @param {string} text @param {boolean} [stays] */
export function tell(text, stays = false) {
  const note = document.createElement("p");
  note.className = "toast";
  note.textContent = text;
  document.querySelector("[data-toasts]")?.append(note);
  if (!stays) setTimeout(() => note.remove(), HELD);
}

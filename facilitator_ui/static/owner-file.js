// @ts-check
// A file with somebody's agreements, filled in where the server is not on the net: what is written is kept in a copy of
// the page itself, which is saved and sent, or in a text for those whose browser saves nothing.

const WRITTEN = ["words", "evidence", "measured", "due"];
const place = /** @type {HTMLElement} */ (document.getElementById("veche-answers"));
const text = /** @type {HTMLTextAreaElement} */ (document.getElementById("text"));

document.addEventListener("input", (event) => {
  const part = /** @type {Element} */ (event.target).closest("[data-card]");
  if (part instanceof HTMLElement) part.dataset.day = today();
  keep();
});
document.addEventListener("click", (event) => {
  const button = /** @type {Element} */ (event.target).closest("button");
  if (!button) return;
  keep();
  if (button.id === "save") save();
  if (button.id === "copy") copy();
});

function today() {
  const now = new Date();
  const two = (/** @type {number} */ number) => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/** Keep what is written where a copy of the page has it. */
function keep() {
  for (const field of document.querySelectorAll("[data-card] input, [data-card] textarea")) {
    if (field instanceof HTMLTextAreaElement) field.textContent = field.value;
    else if (field instanceof HTMLInputElement && field.type === "radio") field.toggleAttribute("checked", field.checked);
    else if (field instanceof HTMLInputElement) field.setAttribute("value", field.value);
  }
  const told = JSON.stringify({ session: place.dataset.session, answers: answers() });
  place.textContent = told.replace(/</g, "\\u003c");
  text.textContent = told;
  text.value = told;
}

function answers() {
  const found = [];
  for (const part of document.querySelectorAll("[data-card]")) {
    const chosen = part.querySelector("input:checked");
    if (!(part instanceof HTMLElement) || !(chosen instanceof HTMLInputElement)) continue;
    /** @type {Record<string, string>} */
    const answer = { card: part.dataset.card ?? "", state: chosen.value, day: part.dataset.day ?? today() };
    for (const name of WRITTEN) {
      const field = part.querySelector(`[data-says=${name}]`);
      if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) answer[name] = field.value.trim();
    }
    found.push(answer);
  }
  return found;
}

function save() {
  const page = "<!doctype html>\n" + document.documentElement.outerHTML;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([page], { type: "text/html" }));
  link.download = place.dataset.file ?? "answers.html";
  link.click();
  say("data-saved");
}

function copy() {
  text.focus();
  text.select();
  say(document.execCommand("copy") ? "data-copied" : "data-by-hand");
}

/** @param {string} what */
function say(what) {
  const said = document.getElementById("said");
  if (said) said.textContent = said.getAttribute(what);
}

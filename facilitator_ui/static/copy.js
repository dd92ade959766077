// @ts-check
// Copies what a field holds. Over plain http there is no clipboard to ask: then the old way, and at last by hand.

document.addEventListener("click", (event) => {
  const button = /** @type {Element} */ (event.target).closest("[data-copies]");
  const field = button && document.getElementById(button.getAttribute("data-copies") ?? "");
  if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) void copy(field);
});

/** @param {HTMLInputElement | HTMLTextAreaElement} field */
async function copy(field) {
  const done = (await byBrowser(field.value)) || byMark(field);
  const said = field.parentElement?.querySelector("[data-said]");
  if (said) said.textContent = said.getAttribute(done ? "data-done" : "data-by-hand");
}

/** @param {string} text */
async function byBrowser(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** @param {HTMLInputElement | HTMLTextAreaElement} field */
function byMark(field) {
  field.focus();
  field.select();
  return document.execCommand("copy");
}

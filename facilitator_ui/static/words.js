// @ts-check
// The sentences the script itself says: rendered by the server, found by name. No sentence lives in code.

/** @param {string} name @param {Record<string, string | number>} [values] for the {places} */
export function word(name, values = {}) {
  const text = find(name)?.textContent?.trim() ?? name;
  return text.replace(/\{(\w+)\}/g, (place, key) => String(values[key] ?? place));
}

/** @param {string} name */
function find(name) {
  const shelf = document.getElementById("words");
  const root = shelf instanceof HTMLTemplateElement ? shelf.content : document;
  return root.querySelector(`[data-word="${name}"]`);
}

// @ts-check
// Somebody has left this session for good: what this browser keeps of that person goes. A text that still waits to be
// sent stays where the person may come back; of one whose data were deleted nothing stays.

/**
 * @param {string} session its code
 * @param {string[]} gone people who were taken out
 * @param {string[]} erased those of them whose data were deleted
 */
export function forget(session, gone, erased) {
  for (const name of kept()) {
    const [house, code, , person, what] = name.split("/");
    if (house !== "veche" || code !== session || !gone.includes(person)) continue;
    if (erased.includes(person) || what === "draft" || !isWaiting(name)) localStorage.removeItem(name);
  }
}

function kept() {
  try {
    return Object.keys(localStorage);
  } catch {
    return []; // storage is forbidden: there is none
  }
}

/** @param {string} name */
function isWaiting(name) {
  try {
    return JSON.parse(localStorage.getItem(name) ?? "null")?.state === "waiting";
  } catch {
    return false;
  }
}

/** @param {string} [listed] */
const words = (listed = "") => listed.split(" ").filter(Boolean);

const { left, gone, erased } = document.body.dataset;
if (left) forget(left, words(gone), words(erased));

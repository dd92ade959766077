// @ts-check
// The protocol on the screen: asks now and then whether anything is newer, and changes only what differs, so that a
// reader stays where they are. Asks less often when nothing changes, and not at all while nobody looks.
import { morph } from "./morph.js";

const SLOWEST = 30_000;
const place = /** @type {HTMLElement | null} */ (document.querySelector("[data-sheet]"));

/** @param {HTMLElement} sheet @param {number} wait */
async function look(sheet, wait) {
  await new Promise((done) => setTimeout(done, wait));
  const changed = document.hidden ? false : await renewed(sheet).catch(() => false);
  const least = Number(sheet.dataset.every);
  void look(sheet, changed ? least : Math.min(wait * 1.5, SLOWEST));
}

/** @param {HTMLElement} sheet */
async function renewed(sheet) {
  const answer = await fetch(`${sheet.dataset.sheet}&since=${sheet.dataset.number}`);
  if (answer.status !== 200) return false;
  const fresh = document.createElement("div");
  fresh.innerHTML = await answer.text();
  const [was, becomes] = [sheet.firstElementChild, fresh.firstElementChild];
  if (was && becomes) morph(was, becomes);
  sheet.dataset.number = answer.headers.get("X-Number") ?? "-1";
  return true;
}

if (place) void look(place, Number(place.dataset.every));

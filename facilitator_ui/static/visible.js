// @ts-check
// What of a text can be seen, and how long it is: as `session/fields.clean` and `session/visible.py` have it.

/** What the server drops. */
const UNFIT = /[\0-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/gu;
/** Letters and signs that show nothing; spaces, marks, controls, private and unassigned characters. */
const UNSEEN = /^[\p{C}\p{Z}\p{M}\u115f\u1160\u2800\u3164\uffa0\ufffc\u{13441}\u{13442}\u{1d159}]$/u;
const STACKED = /^[\p{Mn}\p{Me}]$/u;
const PASSED_BY = /^[\p{Cf}\p{Mc}]$/u;
const ASCII = /^[\n\x20-\x7e]*$/;
const MOST_MARKS = 5;

/** As the server counts: characters, without what it drops and the space around. @param {string} text */
export function lengthOf(text) {
  if (ASCII.test(text)) return text.trim().length;
  const kept = text.replace(/\r\n?/g, "\n").replace(UNFIT, "").normalize("NFC");
  const chars = [...unstacked(kept).normalize("NFC").trim()];
  return chars.some((char) => !UNSEEN.test(char)) ? chars.length : 0;
}

/** Without marks that stand on nothing, or pile up on one letter. @param {string} text */
function unstacked(text) {
  let kept = "";
  let bare = true;
  let borne = new Set();
  for (const char of text) {
    if (STACKED.test(char)) {
      if (bare || borne.has(char) || borne.size >= MOST_MARKS) continue;
      borne.add(char);
    } else if (!PASSED_BY.test(char)) {
      bare = /\s/.test(char);
      borne = new Set();
    }
    kept += char;
  }
  return kept;
}

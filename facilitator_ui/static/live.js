// @ts-check
// The room on a page: its frames come in and what waits goes out; clocks run. Frames and the parts of the page meet here.
import * as alike from "./alike.js";
import * as clock from "./clock.js";
import * as drafts from "./drafts.js";
import * as fields from "./fields.js";
import "./first.js";
import * as kept from "./kept.js";
import * as keys from "./keys.js";
import { forget } from "./left.js";
import * as once from "./once.js";
import * as outbox from "./outbox.js";
import * as over from "./over.js";
import * as receipts from "./receipts.js";
import * as regions from "./regions.js";
import * as socket from "./socket.js";
import * as steps from "./steps.js";
import { heard } from "./time.js";
import { tell } from "./voice.js";
import { word } from "./words.js";

const { session, socket: live } = document.body.dataset;

/** The server's word where this browser is another person by now, or nobody. */
const HANDED_ON = "somebody_else";

/** What only a wall needs. @type {{start: Function, refresh: Function} | null} */
let pages = null;

/** @param {any} frame @param {number} [within] ms that it took at most, where that is known */
function onFrame(frame, within) {
  if (frame.now) heard(frame.now, within);
  if (frame.regions) show(frame);
  if (frame.ack || frame.refused) outbox.answer(frame);
  else if (frame.refused === null) tell(frame.text);
  if (frame.bye) leave(frame);
}

/** @param {import("./regions.js").Frame} frame */
function show(frame) {
  regions.apply(frame);
  drafts.restore();
  clock.show();
  fields.refresh();
  steps.refresh();
  pages?.refresh();
  receipts.show();
  kept.show();
  over.look();
}

/** @param {any} frame */
function leave({ bye, text, gone = [], erased = [] }) {
  socket.end();
  if (bye === HANDED_ON) return location.reload(); // nothing of who had it stays on the screen
  if (session) forget(session, gone, erased);
  tell(text, true);
}

/** Let this page be a wall's. @param {{start: Function, refresh: Function}} part what turns its sheets */
export function asWall(part) {
  pages = part;
  pages.start(tellSheets);
}

/** A wall tells how many sheets it has; what is framed in another page is no wall. @param {number} of */
function tellSheets(of) {
  const isFramed = window.top !== window;
  return isFramed || !live || socket.send({ type: "sheets", of });
}

/** @param {string} state */
function onState(state) {
  for (const mark of document.querySelectorAll("[data-connection]")) {
    if (mark.getAttribute("data-state") === state && mark.textContent) continue;
    mark.setAttribute("data-state", state);
    mark.textContent = word(`connection_${state}`);
  }
}

/** From now on the page is the room's. */
export function start() {
  clock.run();
  regions.start();
  keys.start();
  alike.start();
  once.start();
  kept.show();
  if (!live) return;
  outbox.take(socket);
  socket.start({ frame: onFrame, way: outbox.resend, state: onState });
}

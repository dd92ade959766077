// @ts-check
// Joins the parts of the client. Each part knows only what it needs; frames and events meet here.
import * as actions from "./actions.js";
import * as alike from "./alike.js";
import * as clock from "./clock.js";
import * as drafts from "./drafts.js";
import { forget } from "./left.js";
import * as fields from "./fields.js";
import * as kept from "./kept.js";
import * as once from "./once.js";
import * as outbox from "./outbox.js";
import * as receipts from "./receipts.js";
import * as regions from "./regions.js";
import * as socket from "./socket.js";
import * as steps from "./steps.js";
import * as store from "./store.js";
import { tell } from "./voice.js";
import { word } from "./words.js";

const { now, session, socket: live } = document.body.dataset;

/** The server's word where this browser is another person by now, or nobody. */
const HANDED_ON = "somebody_else";

/** What only a wall needs. @type {{start: Function, refresh: Function} | null} */
let pages = null;

/** @param {any} frame @param {number} [within] ms that it took at most, where that is known */
function onFrame(frame, within) {
  if (frame.now) clock.heard(frame.now, within);
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
  leaveIfOver();
}

let over = false;

/** The session is over: what it came to stands first, wherever the person was. */
function leaveIfOver() {
  const was = over;
  over = Boolean(document.querySelector("[data-over]"));
  store.leave(over);
  if (over && !was) scrollTo(0, 0);
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

/** @param {import("./outbox.js").Item | null} item */
function onOutbox(item) {
  actions.free(item);
  receipts.changed(item);
  if (item?.told !== undefined || item?.home !== undefined) document.dispatchEvent(new CustomEvent("answered", { detail: item }));
}

/** @param {string} name */
function onOtherTab(name) {
  drafts.heardFromTab(name);
  outbox.reload();
}

if (now) clock.heard(Number(now));
clock.run();
regions.start();
actions.start();
actions.markTab();
fields.start();
steps.start();
alike.start();
once.start();
store.watch(onOtherTab);
if (live) {
  outbox.start(socket, onOutbox);
  socket.start({ frame: onFrame, way: outbox.resend, state: onState });
}
document.dispatchEvent(new Event("ready")); // before older drafts come over what was just typed and sent
drafts.takeUp();
drafts.restore();
kept.show();
steps.refresh();
leaveIfOver();

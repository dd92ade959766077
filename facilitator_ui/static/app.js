// @ts-check
// Joins the parts of the client. Each part knows only what it needs; frames and events meet here.
import * as actions from "./actions.js";
import * as clock from "./clock.js";
import * as drafts from "./drafts.js";
import { forget } from "./left.js";
import * as fields from "./fields.js";
import * as once from "./once.js";
import * as outbox from "./outbox.js";
import * as pages from "./pages.js";
import * as receipts from "./receipts.js";
import * as regions from "./regions.js";
import * as socket from "./socket.js";
import * as store from "./store.js";
import { tell } from "./voice.js";
import { word } from "./words.js";

const { now, session, socket: live } = document.body.dataset;

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
  pages.refresh();
  receipts.show();
  leaveIfOver();
}

const leaveIfOver = () => store.leave(Boolean(document.querySelector("[data-over]")));

/** @param {any} frame */
function leave({ text, gone = [], erased = [] }) {
  socket.end();
  if (session) forget(session, gone, erased);
  tell(text, true);
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
pages.start();
once.start();
store.watch(onOtherTab);
if (live) {
  outbox.start(socket, onOutbox);
  socket.start({ frame: onFrame, way: outbox.resend, state: onState });
}
document.dispatchEvent(new Event("ready")); // before older drafts come over what was just typed and sent
drafts.takeUp();
drafts.restore();
leaveIfOver();

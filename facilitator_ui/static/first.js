// @ts-check
// What a form needs: what is typed is kept, what is pressed waits to be sent. It needs nothing of the room; who brings
// that gives the outbox a way out (live.js).
import * as actions from "./actions.js";
import * as drafts from "./drafts.js";
import * as fields from "./fields.js";
import * as outbox from "./outbox.js";
import * as over from "./over.js";
import * as receipts from "./receipts.js";
import * as steps from "./steps.js";
import * as store from "./store.js";
import * as time from "./time.js";

const { now } = document.body.dataset;

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

if (now) time.heard(Number(now));
actions.start();
actions.markTab();
fields.start();
steps.start();
store.watch(onOtherTab);
outbox.start(onOutbox);
document.dispatchEvent(new Event("ready")); // before older drafts come over what was just typed and sent
drafts.takeUp();
drafts.restore();
steps.refresh();
over.look();

# What became of a promise's words, and the words that stand now. Knows rows alone.
from session.entries.taken_up import text_of
from session.snapshot import Snapshot
from session.stages.review.queue import Promise
from session.tables import Entry


def now_reads(snapshot: Snapshot, promise: Promise) -> str:
    """Return the words of a promise that was changed, where they are others; else nothing."""
    ruling = promise.ruling
    if ruling is None:
        return ""
    changed = snapshot.find(Entry, ruling.changed_id)
    if changed is None:
        return ""
    text = text_of(changed)
    if text == promise.text:
        return ""
    return text

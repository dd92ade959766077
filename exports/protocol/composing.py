# The protocol of a session: gathers what its stages bring and lays it out in the form of the language.
# Knows rows and stage kinds; knows no file format.
from collections.abc import Callable, Mapping

from exports.protocol.cuts import Cut
from exports.protocol.document import Document, cited
from exports.protocol.english import minutes
from exports.protocol.material import Final, Material, gathered
from exports.protocol.russian import official
from session.kind import StageKind
from session.snapshot import Snapshot
from session.words import Words, words

FORMS: Mapping[str, Callable[[Material], Document]] = {
    "official": official,
    "minutes": minutes,
}


def protocol(
    snapshot: Snapshot,
    kinds: Mapping[str, StageKind],
    words: Words,
    now: int,
    made: Cut | Final = Cut.full,
) -> Document:
    """Return the protocol as of `now` (ms), in the language of `words`; a draft until the session is closed.

    `made`: the cut, or that it is a final version, which is full.
    """
    material = gathered(snapshot, kinds, words, now, made)
    return FORMS[words.own.form](material)


def cited_in(
    snapshot: Snapshot, kinds: Mapping[str, StageKind]
) -> Mapping[str, str]:
    """Return the numbers under which the protocol in the session's own language cites agreements, by entry."""
    session = snapshot.session
    tongue = words(session.language, session.utc_offset)
    document = protocol(snapshot, kinds, tongue, session.closed_at or 0)
    return cited(document.sections)

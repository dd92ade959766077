# A final version of the protocol: its text, the SHA-256 of that text, and the Word file that says both. Knows how
# they are written; where they are kept, and their numbers, are the session's.
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

from exports import markdown, word
from exports.protocol.composing import protocol
from exports.protocol.material import Final
from exports.word.admission import kept_template
from session.kind import StageKind
from session.snapshot import Snapshot
from session.tables import Version
from session.words import Words, words


@dataclass(frozen=True)
class Frozen:
    """`digest`: SHA-256 of `text` in UTF-8, in hexadecimal. The text cannot say it of itself; the Word file does."""

    text: str
    digest: str
    word: bytes


def frozen(
    snapshot: Snapshot,
    kinds: Mapping[str, StageKind],
    tongue: Words,
    final: Final,
) -> Frozen:
    text = _text(snapshot, kinds, tongue, final)
    digest = sha256(text.encode()).hexdigest()
    final = replace(final, digest=digest)
    document = protocol(snapshot, kinds, tongue, final.at, final)
    file = word.write(document, within=kept_template(snapshot))
    return Frozen(text, digest, file)


def stands(
    snapshot: Snapshot, kinds: Mapping[str, StageKind], version: Version
) -> bool:
    """Tell whether the protocol still says what a final version says."""
    tongue = words(version.language, snapshot.session.utc_offset)
    final = Final(version.number, version.at)
    return _text(snapshot, kinds, tongue, final) == version.text


def _text(
    snapshot: Snapshot,
    kinds: Mapping[str, StageKind],
    tongue: Words,
    final: Final,
) -> str:
    document = protocol(snapshot, kinds, tongue, final.at, final)
    return markdown.write(document)

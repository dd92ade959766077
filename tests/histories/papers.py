# Whatever may be taken home from a session, as values and texts: what one may find in it, one finds in the files.
from exports import markdown
from exports.data import calendar, personal, polis, spreadsheet
from exports.data.grids import grids
from exports.data.votes import conversation
from exports.protocol import extracts
from exports.protocol.completeness import findings
from exports.protocol.composing import protocol
from exports.protocol.cuts import Cut
from session.snapshot import Snapshot
from session.stages import KINDS
from session.tables import Person
from session.words import words

LANGUAGES = ("ru", "en")
Papers = dict[str, object]


def papers(snapshot: Snapshot, language: str, now: int) -> Papers:
    """Return whatever the staff may take home, and what each person may, but for files of other programs."""
    said = words(language)
    found: Papers = {
        str(cut): markdown.write(protocol(snapshot, KINDS, said, now, cut))
        for cut in Cut
    }
    found["tables"] = grids(snapshot, KINDS, said, now)
    found["CSV"] = spreadsheet.zipped(
        grids(snapshot, KINDS, said, now), language
    )
    found["votes"] = polis.write(conversation(snapshot))
    found["dates"] = calendar.calendar(snapshot, KINDS, said, now)
    found["what lacks"] = [
        "lacking",
        *findings(snapshot, KINDS, said, now, language),
    ]
    for name, entries in extracts.responsible(snapshot, KINDS, said).items():
        found[f"extract for {name}"] = markdown.write(
            extracts.extract(snapshot, KINDS, said, now, entries)
        )
    return found | {
        f"data of {each.id}": personal.write(snapshot, each)
        for each in snapshot.all(Person)
    }

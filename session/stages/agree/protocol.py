# What agreements leave in the protocol: a table of those that stand, the votes, dissent, sources; and apart from
# them what was voted down or still lacks something. A blank stays blank.
from collections.abc import Iterator, Mapping

from session.entries.cards import mark
from session.entries.citing import numbered, references
from session.entries.voted import now
from session.entries.written import shown_entries, words_of
from session.fields import Content
from session.membership.namesakes import typed
from session.secrecy.sealing import is_secret
from session.snapshot import Snapshot
from session.stages.agree.counting import counted_votes, told_votes
from session.stages.agree.rules import AGREEMENT
from session.stages.agree.tally import dissents, earlier_votes, is_rejected, missing, pledged, said_then, tally
from session.tables import Entry, Person, Stage
from session.values.blocks import Block, Minutes, Paragraph, Quote, Table
from session.words import Words

BLANK = "________"
NUMBER = 0.05
WIDTHS = {"what": 0.27, "who": 0.15, "with_whom": 0.14, "due": 0.11, "site": 0.13, "sign": 0.15}


def minutes(snapshot: Snapshot, stage: Stage, words: Words) -> Minutes:
    shown = shown_entries(snapshot, stage)
    numbers = numbered(shown)
    unsettled = [e for e in shown if missing(snapshot, e) or is_rejected(snapshot, stage, e)]
    settled = [entry for entry in shown if entry not in unsettled]
    grounds = (block for entry in shown for block in _grounds(snapshot, stage, entry, numbers[entry.id], words))
    return Minutes(
        decided=tuple(_table(snapshot, settled, numbers, words)),
        grounds=tuple(grounds),
        parked=tuple(_table(snapshot, unsettled, numbers, words)),
        appendix=tuple(counted_votes(snapshot, stage, shown, numbers, words)),
        appendix_title=words("Votes on the agreements"),
        annex="votes",
    )


def _table(snapshot: Snapshot, entries: list[Entry], numbers: Mapping[str, int], words: Words) -> Iterator[Block]:
    if not entries:
        return
    labels = {field.name: words(field.label) for field in AGREEMENT}
    yield Table(
        header=(words("No."), *(labels[name] for name in WIDTHS)),
        rows=tuple((str(numbers[entry.id]), *_row(snapshot, entry, words)) for entry in entries),
        widths=(NUMBER, *WIDTHS.values()),
        anchors=tuple(entry.id for entry in entries),
    )


def _row(snapshot: Snapshot, entry: Entry, words: Words) -> tuple[str, ...]:
    content = words_of(entry)
    cells = {name: str(content.get(name, "")) for name in WIDTHS}
    if "resource" in content:  # a column of its own would squeeze all others
        cells["what"] += "\n" + words("Resource: %(resource)s", resource=content["resource"])
    cells["who"] = _responsible(snapshot, entry, content)
    cells["due"] = words.date(cells["due"])
    for name in missing(snapshot, entry):
        cells[name] = BLANK
    return tuple(cells.values())


def _responsible(snapshot: Snapshot, entry: Entry, content: Content) -> str:
    told = str(content.get("who", ""))
    named = {told, *typed(snapshot, told)}
    return "; ".join(filter(None, (told, *(name for name in pledged(snapshot, entry) if name not in named))))


def _grounds(snapshot: Snapshot, stage: Stage, entry: Entry, number: int, words: Words) -> Iterator[Block]:
    """Yield the votes on an agreement, what it grew from, and who dissents."""
    about = words("No. %(number)s", number=number)
    counts = tally(snapshot, stage, entry)
    votes = told_votes(counts, words) if counts else ""
    sources = references(snapshot, entry, words)
    if votes or sources:
        grown = words("Grew from:") if sources else ""
        yield Paragraph(f"{about}. {' '.join(filter(None, (votes, grown)))}", note=True, references=sources)
    for each in earlier_votes(snapshot, stage, entry):
        told = said_then(each, words)
        then = words("%(agreement)s was voted on in other words: %(text)s.", agreement=about, text=told)
        yield Paragraph(f"{then} {told_votes(each.tally, words)}", note=True)
    for support in dissents(snapshot, stage, entry):
        by = "" if is_secret(stage) else _signed(snapshot, support.author)
        of = _called(about, support.wording, now(entry), words)
        about_by = words("Dissenting opinion on %(agreement)s", agreement=of)
        yield Quote(support.dissent, said_by=f"{about_by} ({by})" if by else about_by, anchor=support.id)


def _called(agreement: str, wording: int, standing: int, words: Words) -> str:
    """Return what a wording of an agreement is called: by the agreement alone where it is the one that stands."""
    return agreement if wording == standing else words("%(agreement)s in the earlier words", agreement=agreement)


def _signed(snapshot: Snapshot, person_id: str) -> str:
    person = snapshot.find(Person, person_id)
    side = mark(snapshot, person.side_id) if person else None
    return ", ".join(part for part in (person.name if person else "", side.name if side else "") if part)

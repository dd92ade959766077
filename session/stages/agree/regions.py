# What each audience sees of agreements: the list for the room, one's own say on each, the moderator's overview.
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from session.entries import boards
from session.entries.cards import Card, card
from session.entries.leaves import chosen
from session.entries.projected import nothing
from session.entries.turning import turned
from session.entries.voting import held, may_vote
from session.entries.written import (
    live_entries,
    seen_entries,
    shown_entries,
    words_of,
)
from session.envelope import StageState
from session.fields import Content, FormField, asked, in_one_line
from session.kind import Audience, Region, Scope
from session.membership.namesakes import called
from session.membership.registration import present
from session.people import Surface
from session.secrecy.promises import promise, told_of_dissent
from session.secrecy.signing import is_secret
from session.secrecy.votes import is_counted, is_over
from session.snapshot import Snapshot
from session.stages.agree.columns import (
    AGREEMENT,
    LATER,
    MISSING,
    Term,
    indicator_in,
    terms,
)
from session.stages.agree.rows import Deferral, Pledge, Support
from session.stages.agree.rules import INTAKE
from session.stages.agree.tally import (
    Dissent,
    Earlier,
    deferred,
    dissents_for,
    missing,
    pledged,
    tally_for,
    tally_of_earlier,
)
from session.synthesis.secrecy import Shown
from session.tables import Entry, Person, Stage
from session.values.leaf import Leaf

PHONE, CONSOLE, PROJECTOR = (
    f"stages/agree/{surface}.html"
    for surface in ("phone", "console", "projector")
)


@dataclass(frozen=True)
class Agreement:
    """An agreement as one audience may see it.

    `content`: all fields, empty ones too; `terms`: what is told under its text; `missing`: sentences of the catalogues.
    `put_off`: it was, and for what `reason`.
    """

    card: Card
    content: Content
    taken_by: tuple[str, ...]
    terms: tuple[Term, ...]
    missing: tuple[str, ...]
    tally: Shown | None
    secret: bool
    indicator: str = ""
    earlier: tuple[Earlier, ...] = ()
    dissents: tuple[Dissent, ...] = ()
    put_off: bool = False
    reason: str = ""


def regions(
    snapshot: Snapshot, stage: Stage, audience: Audience
) -> Iterable[Region]:
    yield from _VIEWS[audience.surface](snapshot, stage, audience)


def _phone(
    snapshot: Snapshot, stage: Stage, audience: Audience
) -> Iterator[Region]:
    form = INTAKE.form(snapshot, stage)
    yield from boards.desk(
        snapshot, stage, audience, form, folded=True, later=LATER
    )
    if audience.scope is Scope.room:
        yield _wall(snapshot, stage, Surface.phone, PHONE)
    elif audience.scope is Scope.person:
        yield Region(
            "queue", PHONE, "parted", {"parted": is_counted(snapshot, stage)}
        )
        yield _ballot(snapshot, stage, audience)


def _console(
    snapshot: Snapshot, stage: Stage, audience: Audience
) -> Iterator[Region]:
    form = INTAKE.form(snapshot, stage)
    yield boards.dictation(snapshot, stage, form, audience.leaf, later=LATER)
    leads = audience.of == "moderator"
    told = {
        **_completeness(snapshot, stage),
        **_reading(snapshot, stage),
        "leads": leads,
    }
    yield Region("tools", CONSOLE, "tools", told)
    yield Region(
        "queue", CONSOLE, "taking", _taking(snapshot, stage, audience.leaf)
    )
    yield boards.listing(
        "wall",
        [
            _moderated(snapshot, stage, entry, asked(form))
            for entry in live_entries(snapshot, stage)
        ],
    )


def _moderated(
    snapshot: Snapshot,
    stage: Stage,
    entry: Entry,
    form: tuple[FormField, ...],
) -> Region:
    seen = agreement(snapshot, stage, entry, Surface.console)
    data = {"stage": stage, "fields": form, "agreement": seen, "later": LATER}
    return Region(entry.id, CONSOLE, "agreement", data, told=_told(seen))


def _taking(snapshot: Snapshot, stage: Stage, leaf: Leaf) -> dict[str, object]:
    """Return the agreements that may be taken on now, and who may do that: each list once."""
    is_open = stage.state is StageState.open
    standing = shown_entries(snapshot, stage) if is_open else []
    everybody = present(snapshot) if is_open else []
    entries = chosen(standing, _said, leaf)
    people = chosen(everybody, lambda person: called(snapshot, person), leaf)
    return {
        "stage": stage.id,
        "agreements": tuple(
            (entry.id, entry.number, str(words_of(entry).get("what", "")))
            for entry in entries
        ),
        "more_agreements": len(standing) - len(entries),
        "people": tuple(
            (person.id, called(snapshot, person)) for person in people
        ),
        "more_people": len(everybody) - len(people),
    }


def _reading(snapshot: Snapshot, stage: Stage) -> dict[str, object]:
    """Return which agreement is read aloud, counted from 1, and its neighbours; 0 where none is."""
    ids = [entry.id for entry in seen_entries(snapshot, stage)]
    entry = boards.alone(snapshot, stage)
    place = 0
    if entry is not None and entry.id in ids:
        place = ids.index(entry.id) + 1
    earlier = ids[place - 2] if place > 1 else None
    later = ids[place] if place < len(ids) else None
    return {"place": place, "of": len(ids), "earlier": earlier, "later": later}


def _completeness(snapshot: Snapshot, stage: Stage) -> dict[str, object]:
    """Count the agreements and those that lack something; nothing else of them. What was put off is not counted."""
    lacking = [
        missing(snapshot, entry)
        for entry in shown_entries(snapshot, stage)
        if deferred(snapshot, entry) is None
    ]
    return {"stage": stage, "all": len(lacking), "complete": lacking.count(())}


def _projector(
    snapshot: Snapshot, stage: Stage, audience: Audience
) -> Iterator[Region]:
    """Yield one agreement as it is read aloud, or all when they are shown; before that how many there are."""
    alone = boards.alone(snapshot, stage)
    counted = _completeness(snapshot, stage)
    at = turned(snapshot, stage, ())
    if alone is not None:
        yield from _aloud(snapshot, stage, alone)
        return
    listed = _wall(snapshot, stage, audience.surface, PROJECTOR)
    if listed.items:
        yield nothing("screen")
        yield Region("rail", PROJECTOR, "rail", {**counted, "at": at})
    elif counted["all"]:
        yield nothing("screen")
        yield Region("queue", PROJECTOR, "count", counted)
    yield listed


def _aloud(snapshot: Snapshot, stage: Stage, alone: Entry) -> Iterator[Region]:
    seen = agreement(snapshot, stage, alone, Surface.projector)
    data = {
        "stage": stage,
        "agreement": seen,
        "at": turned(snapshot, stage, ()),
        **_reading(snapshot, stage),
    }
    yield nothing("screen")
    yield Region("head", PROJECTOR, "reading", data)
    yield Region("rail", PROJECTOR, "standing", data)
    yield Region("foot", PROJECTOR, "segments", data)
    yield boards.listing("wall", [Region(alone.id, PROJECTOR, "aloud", data)])


def _wall(
    snapshot: Snapshot, stage: Stage, surface: Surface, template: str
) -> Region:
    seen = [
        agreement(snapshot, stage, entry, surface)
        for entry in _visible(snapshot, stage, surface)
    ]
    items = [
        Region(each.card.id, template, "agreement", {"agreement": each})
        for each in seen
    ]
    return boards.listing("wall", items)


def _visible(snapshot: Snapshot, stage: Stage, surface: Surface) -> list[Entry]:
    """Return the agreements that everyone at a surface may see now."""
    return (
        seen_entries(snapshot, stage)
        if boards.visible(snapshot, stage, surface)
        else []
    )


def _ballot(snapshot: Snapshot, stage: Stage, audience: Audience) -> Region:
    """Return each agreement that one may see, with one's own say on it, in place of the room's list.

    How the votes stand is told when they are in: before, each vote would change every phone's list.
    """
    shown = _visible(snapshot, stage, Surface.phone)
    items = [
        Region(entry.id, PHONE, "say", _say(snapshot, stage, audience, entry))
        for entry in shown
    ]
    return boards.listing("ballot", items)


def _say(
    snapshot: Snapshot, stage: Stage, audience: Audience, entry: Entry
) -> dict[str, object]:
    taken = snapshot.where(Pledge, entry_id=entry.id, person_id=audience.of)
    put_off = deferred(snapshot, entry)
    tallied: Shown | None = None
    earlier: tuple[Earlier, ...] = ()
    if is_over(stage):
        tallied = tally_for(snapshot, stage, entry, Surface.phone)
        earlier = tally_of_earlier(snapshot, stage, entry, Surface.phone)
    return {
        "stage": stage.id,
        "entry": entry.id,
        "number": entry.number,
        "content": _contents(entry),
        "put_off": put_off is not None,
        "reason": _reason(put_off),
        "taken_by": pledged(snapshot, entry),
        "terms": terms(_contents(entry), pledged(snapshot, entry)),
        "tally": tallied,
        "earlier": earlier,
        **_own(snapshot, stage, audience, entry),
        "dissents": dissents_for(snapshot, stage, entry, Surface.phone),
        "told": told_of_dissent(stage),
        "taken": any(taken),
        "votes": put_off is None and _votes(snapshot, stage, audience),
        "open": stage.state is StageState.open,
        "secret": is_secret(stage),
        "promise": promise(stage),
    }


def _own(
    snapshot: Snapshot, stage: Stage, audience: Audience, entry: Entry
) -> dict[str, object]:
    """Return one's own stance; when a dissent was given is not kept where authors are secret."""
    own = held(snapshot, Support, entry, audience.author)
    if own is None:
        return {"stance": "", "dissent": "", "dissent_at": None}
    is_timed = own.dissent and not is_secret(stage)
    at = own.at if is_timed else None
    return {
        "stance": own.stance.value,
        "dissent": own.dissent,
        "dissent_at": at,
    }


def _votes(snapshot: Snapshot, stage: Stage, audience: Audience) -> bool:
    person = snapshot.find(Person, audience.of)
    return may_vote(snapshot, stage, person) and not audience.silent


def agreement(
    snapshot: Snapshot, stage: Stage, entry: Entry, surface: Surface
) -> Agreement:
    put_off = deferred(snapshot, entry)
    return Agreement(
        card=card(snapshot, stage, entry, AGREEMENT),
        content=_contents(entry),
        taken_by=pledged(snapshot, entry),
        terms=terms(_contents(entry), pledged(snapshot, entry)),
        missing=tuple(MISSING[name] for name in missing(snapshot, entry)),
        put_off=put_off is not None,
        reason=_reason(put_off),
        tally=tally_for(snapshot, stage, entry, surface),
        secret=is_secret(stage),
        indicator=indicator_in(_contents(entry)).told,
        earlier=tally_of_earlier(snapshot, stage, entry, surface),
        dissents=dissents_for(snapshot, stage, entry, surface),
    )


def _said(entry: Entry) -> str:
    return " ".join(map(in_one_line, words_of(entry).values()))


def _told(seen: Agreement) -> str:
    side = seen.card.side.name if seen.card.side else ""
    return " ".join(
        (
            *map(in_one_line, seen.content.values()),
            *seen.taken_by,
            seen.card.by,
            side,
        )
    )


def _reason(put_off: Deferral | None) -> str:
    if put_off is None:
        return ""
    return put_off.reason


def _contents(entry: Entry) -> Content:
    return {
        field.name: words_of(entry).get(field.name, "") for field in AGREEMENT
    }


_VIEWS = {
    Surface.phone: _phone,
    Surface.console: _console,
    Surface.projector: _projector,
}

# What each audience sees of agreements: the list for the room, one's own say on each, the moderator's overview.
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from session.entries import boards
from session.entries.cards import Card, card
from session.entries.leaves import chosen
from session.entries.voted import now
from session.entries.written import live_entries, may_write, seen_entries, shown_entries, words_of
from session.envelope import StageState
from session.fields import Content
from session.kind import Audience, Region, Scope
from session.membership.registration import present
from session.people import Role, Surface
from session.secrecy.promises import promise, told_of_dissent
from session.secrecy.sealing import is_secret
from session.secrecy.votes import is_counted, is_over
from session.snapshot import Snapshot
from session.stages.agree.rows import Pledge, Support
from session.stages.agree.rules import AGREEMENT
from session.stages.agree.tally import MISSING, Earlier, missing, pledged, tally_for, tally_of_earlier
from session.synthesis.secrecy import Shown
from session.tables import Entry, Person, Stage
from session.values.leaf import Leaf

PHONE, CONSOLE, PROJECTOR = (f"stages/agree/{surface}.html" for surface in ("phone", "console", "projector"))


@dataclass(frozen=True)
class Agreement:
    """An agreement as one audience may see it.

    `content`: all fields, empty ones too; `missing`: sentences of the catalogues.
    """

    card: Card
    content: Content
    taken_by: tuple[str, ...]
    missing: tuple[str, ...]
    tally: Shown | None
    secret: bool
    earlier: tuple[Earlier, ...] = ()


def regions(snapshot: Snapshot, stage: Stage, audience: Audience) -> Iterable[Region]:
    yield from _VIEWS[audience.surface](snapshot, stage, audience)


def _phone(snapshot: Snapshot, stage: Stage, audience: Audience) -> Iterator[Region]:
    yield from boards.desk(snapshot, stage, audience, AGREEMENT, folded=True)
    if audience.scope is Scope.room:
        yield _wall(snapshot, stage, Surface.phone, PHONE)
    elif audience.scope is Scope.person:
        yield Region("queue", PHONE, "parted", {"parted": is_counted(snapshot, stage)})
        yield _ballot(snapshot, stage, audience)


def _console(snapshot: Snapshot, stage: Stage, audience: Audience) -> Iterator[Region]:
    yield boards.dictation(snapshot, stage, AGREEMENT, audience.leaf)
    leads = audience.of == "moderator"
    told = {**_completeness(snapshot, stage), **_reading(snapshot, stage), "leads": leads}
    yield Region("tools", CONSOLE, "tools", told)
    yield Region("queue", CONSOLE, "taking", _taking(snapshot, stage, audience.leaf))
    yield boards.listing("wall", [_moderated(snapshot, stage, entry) for entry in live_entries(snapshot, stage)])


def _moderated(snapshot: Snapshot, stage: Stage, entry: Entry) -> Region:
    seen = agreement(snapshot, stage, entry, Surface.console)
    data = {"stage": stage, "fields": AGREEMENT, "agreement": seen}
    return Region(entry.id, CONSOLE, "agreement", data, told=_told(seen))


def _taking(snapshot: Snapshot, stage: Stage, leaf: Leaf) -> dict[str, object]:
    """Return the agreements that may be taken on now, and who may do that: each list once."""
    is_open = stage.state is StageState.open
    standing = shown_entries(snapshot, stage) if is_open else []
    everybody = present(snapshot) if is_open else []
    entries = chosen(standing, _said, leaf)
    people = chosen(everybody, lambda person: person.name, leaf)
    return {
        "stage": stage.id,
        "agreements": tuple((entry.id, entry.number, str(words_of(entry).get("what", ""))) for entry in entries),
        "more_agreements": len(standing) - len(entries),
        "people": tuple((person.id, person.name) for person in people),
        "more_people": len(everybody) - len(people),
    }


def _reading(snapshot: Snapshot, stage: Stage) -> dict[str, object]:
    """Return which agreement is read aloud, counted from 1, and its neighbours; 0 where none is."""
    ids = [entry.id for entry in seen_entries(snapshot, stage)]
    entry = boards.alone(snapshot, stage)
    place = ids.index(entry.id) + 1 if entry and entry.id in ids else 0
    earlier = ids[place - 2] if place > 1 else None
    later = ids[place] if place < len(ids) else None
    return {"place": place, "of": len(ids), "earlier": earlier, "later": later}


def _completeness(snapshot: Snapshot, stage: Stage) -> dict[str, object]:
    """Count the agreements and those that lack something; nothing else of them."""
    lacking = [missing(snapshot, entry) for entry in shown_entries(snapshot, stage)]
    return {"stage": stage, "all": len(lacking), "complete": lacking.count(())}


def _projector(snapshot: Snapshot, stage: Stage, audience: Audience) -> Iterator[Region]:
    alone = boards.alone(snapshot, stage)
    yield Region("queue", PROJECTOR, "count", {**_completeness(snapshot, stage), "alone": alone is not None})
    if alone is not None:
        data = {"agreement": agreement(snapshot, stage, alone, audience.surface)}
        yield boards.listing("wall", [Region(alone.id, PROJECTOR, "aloud", data)])
        return
    yield _wall(snapshot, stage, audience.surface, PROJECTOR)


def _wall(snapshot: Snapshot, stage: Stage, surface: Surface, template: str) -> Region:
    seen = [agreement(snapshot, stage, entry, surface) for entry in _visible(snapshot, stage, surface)]
    items = [Region(each.card.id, template, "agreement", {"agreement": each}) for each in seen]
    return boards.listing("wall", items)


def _visible(snapshot: Snapshot, stage: Stage, surface: Surface) -> list[Entry]:
    """Return the agreements that everyone at a surface may see now."""
    return seen_entries(snapshot, stage) if boards.visible(snapshot, stage, surface) else []


def _ballot(snapshot: Snapshot, stage: Stage, audience: Audience) -> Region:
    """Return each agreement that one may see, with one's own say on it, in place of the room's list.

    How the votes stand is told when they are in: before, each vote would change every phone's list.
    """
    shown = _visible(snapshot, stage, Surface.phone)
    items = [Region(entry.id, PHONE, "say", _say(snapshot, stage, audience, entry)) for entry in shown]
    return boards.listing("ballot", items)


def _say(snapshot: Snapshot, stage: Stage, audience: Audience, entry: Entry) -> dict[str, object]:
    given = snapshot.where(Support, entry_id=entry.id, author=audience.author)
    own = next((support for support in given if support.wording == now(entry)), None)
    taken = next(snapshot.where(Pledge, entry_id=entry.id, person_id=audience.of), None)
    return {
        "stage": stage.id,
        "entry": entry.id,
        "number": entry.number,
        "content": _contents(entry),
        "taken_by": pledged(snapshot, entry),
        "tally": tally_for(snapshot, stage, entry, Surface.phone) if is_over(stage) else None,
        "earlier": tally_of_earlier(snapshot, stage, entry, Surface.phone) if is_over(stage) else (),
        "stance": own.stance.value if own else "",
        "dissent": own.dissent if own else "",
        "told": told_of_dissent(stage),
        "taken": taken is not None,
        "votes": _votes(snapshot, stage, audience),
        "open": stage.state is StageState.open,
        "secret": is_secret(stage),
        "promise": promise(stage),
    }


def _votes(snapshot: Snapshot, stage: Stage, audience: Audience) -> bool:
    person = snapshot.find(Person, audience.of)
    entitled = person is not None and person.role == Role.participant and may_write(snapshot, stage, person)
    return entitled and not audience.silent


def agreement(snapshot: Snapshot, stage: Stage, entry: Entry, surface: Surface) -> Agreement:
    return Agreement(
        card=card(snapshot, stage, entry, AGREEMENT),
        content=_contents(entry),
        taken_by=pledged(snapshot, entry),
        missing=tuple(MISSING[name] for name in missing(snapshot, entry)),
        tally=tally_for(snapshot, stage, entry, surface),
        secret=is_secret(stage),
        earlier=tally_of_earlier(snapshot, stage, entry, surface),
    )


def _said(entry: Entry) -> str:
    return " ".join(map(str, words_of(entry).values()))


def _told(seen: Agreement) -> str:
    side = seen.card.side.name if seen.card.side else ""
    return " ".join((*map(str, seen.content.values()), *seen.taken_by, seen.card.by, side))


def _contents(entry: Entry) -> Content:
    return {field.name: words_of(entry).get(field.name, "") for field in AGREEMENT}


_VIEWS = {Surface.phone: _phone, Surface.console: _console, Surface.projector: _projector}

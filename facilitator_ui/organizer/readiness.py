# What of a session is ready for the day, and what is not: a finding for each, and the page where it is mended.
# Pure: knows rows and how it was rehearsed; knows no request and no machine.
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from exports.protocol.completeness import REQUISITES
from facilitator_ui.operator.checks import Diagnosis, Level
from session.entries.writing import AddEntry
from session.entries.written import sides_of
from session.envelope import StageState
from session.people import Role
from session.programme.timetable import Place, start_of, timetable
from session.refusals import N_, Sentence, said
from session.snapshot import Snapshot
from session.stages import KINDS
from session.tables import Link, Person, Rehearsal, Stage
from session.values.zones import DAY

NEEDED = (
    "title",
    "goal",
    "expected",
    "date",
    "place",
    "chair",
    "moderator",
    "secretary",
)
"""What the passport needs on the day; number and review date may come later."""

FEWEST_SIDES = 2


@dataclass(frozen=True)
class Point:
    """A finding and the page of the session where it is mended, with the place on it; none for the machine's own."""

    finding: Diagnosis
    page: str = ""


def points(
    snapshot: Snapshot,
    rehearsal: Rehearsal | None,
    placeholders: frozenset[str] = frozenset(),
) -> Iterator[Point]:
    """Yield every finding. `placeholders`: names of sides that a scenario has in place of the real ones."""
    yield from _passport(snapshot, placeholders)
    yield from _programme(snapshot)
    yield from _people(snapshot)
    yield from _links(snapshot)
    yield from _paper(snapshot)
    yield _rehearsed(rehearsal)
    if (
        rehearsal is not None
        and rehearsal.copy_id
        and rehearsal.ended_at is not None
    ):
        told = N_(
            "The rehearsal's copy, with what the bots wrote, is still here."
        )
        yield Point(
            Diagnosis(
                N_("Rehearsal"),
                Level.look,
                told,
                N_("Wipe it once you have looked at it."),
            ),
            "rehearsal",
        )


def _passport(
    snapshot: Snapshot, placeholders: frozenset[str]
) -> Iterator[Point]:
    session, name = snapshot.session, N_("Passport")
    missing = [each for each in NEEDED if not getattr(session, each)]
    for each in missing:
        yield Point(
            Diagnosis(name, Level.mind, REQUISITES[each]), f"passport#{each}"
        )
    if not missing:
        yield Point(
            Diagnosis(
                name,
                Level.well,
                N_("Everything the protocol needs is filled in."),
            ),
            "passport",
        )
    yield Point(_sides(snapshot, placeholders), "passport#sides")
    if session.paper:
        told = N_("Added, word for word.")
        yield Point(
            Diagnosis(N_("Organizers' position"), Level.well, told),
            "passport#paper",
        )
    else:
        told = N_(
            "Not added yet; the first item of the protocol will go without it."
        )
        yield Point(
            Diagnosis(N_("Organizers' position"), Level.look, told),
            "passport#paper",
        )
    if not session.wifi_name:
        told = N_(
            "The hall's Wi-Fi is not entered, so the screen cannot show people how to join it."
        )
        yield Point(
            Diagnosis(N_("Hall Wi-Fi"), Level.look, told), "passport#wifi_name"
        )


def _sides(snapshot: Snapshot, placeholders: frozenset[str]) -> Diagnosis:
    names = [side.name for side in sides_of(snapshot) if not side.partner]
    unnamed = [name for name in names if name in placeholders]
    if unnamed:
        told = N_(
            "These are still the scenario's names: %(names)s. Call the sides as they call themselves."
        )
        return Diagnosis(
            N_("Sides"), Level.mind, told, values={"names": ", ".join(unnamed)}
        )
    if len(names) < FEWEST_SIDES:
        return Diagnosis(
            N_("Sides"),
            Level.mind,
            N_("Comparing positions takes at least two sides."),
        )
    return Diagnosis(
        N_("Sides"),
        Level.well,
        "%(names)s.",
        values={"names": ", ".join(names)},
    )


def _programme(snapshot: Snapshot) -> Iterator[Point]:
    name, stages = N_("Programme"), snapshot.stages
    if not stages:
        yield Point(
            Diagnosis(name, Level.bad, N_("It has no stages yet.")), "programme"
        )
        return
    found = list(_warned(snapshot))
    for place, warning in found:
        told_of = {"stage": place.stage.envelope.title, "told": warning.told}
        finding = Diagnosis(
            name, warning.level, N_("“%(stage)s”: %(told)s"), values=told_of
        )
        yield Point(
            finding, f"programme?stage={place.stage.id}#{place.stage.id}"
        )
    if start_of(snapshot.session) is None:
        told = N_(
            "Nobody has said when the day starts, so no stage has its time."
        )
        yield Point(Diagnosis(name, Level.mind, told), "passport#start")
    if not any(stage.envelope.section == "agreements" for stage in stages):
        yield Point(
            Diagnosis(
                name,
                Level.look,
                N_("The programme has no stage for agreements."),
            ),
            "programme",
        )
    if not found:
        told = N_("Stages: %(stages)s, %(length)s.")
        values = {"stages": len(stages), "length": length_of(stages)}
        yield Point(
            Diagnosis(name, Level.well, told, values=values), "programme"
        )


def length_of(stages: Iterable[Stage]) -> Sentence:
    whole = sum(stage.envelope.minutes for stage in stages)
    hours, minutes = divmod(whole, 60)
    if not minutes:
        return said(N_("%(count)s h"), count=hours)
    if not hours:
        return said(N_("%(minutes)s min"), minutes=minutes)
    return said(N_("%(hours)s h %(minutes)s min"), hours=hours, minutes=minutes)


def planned(snapshot: Snapshot) -> tuple[Place, ...]:
    return timetable(snapshot.stages, start_of(snapshot.session))


@dataclass(frozen=True)
class Lack:
    """What of one stage is to be mended, or looked at, before the day."""

    level: Level
    told: Sentence


def _warned(snapshot: Snapshot) -> Iterator[tuple[Place, Lack]]:
    for place in planned(snapshot):
        for warning in warnings(snapshot, place):
            yield place, warning


def warnings(snapshot: Snapshot, place: Place) -> Iterator[Lack]:
    """Yield what is wrong with a stage as it is planned; what has begun is past mending."""
    stage = place.stage
    if stage.state is not StageState.draft:
        return
    if _asks_nothing(snapshot, stage):
        yield Lack(
            Level.mind, said(N_("It collects entries but asks no question."))
        )
    for lack in KINDS[stage.kind].lacks(snapshot, stage):
        yield Lack(Level.mind, lack)
    for title in _later(snapshot, stage):
        told = said(
            N_("It takes from “%(title)s”, which does not stand before it."),
            title=title,
        )
        yield Lack(Level.mind, told)
    yield from _of_its_time(place)


def _later(snapshot: Snapshot, stage: Stage) -> Iterator[str]:
    """Yield what the sources of a stage are called that do not stand before it."""
    before = {
        each.key for each in snapshot.stages if each.position < stage.position
    }
    titles = {each.key: each.envelope.title for each in snapshot.stages}
    for source in stage.envelope.sources:
        if source.stage not in before:
            yield titles.get(source.stage, source.stage)


def _of_its_time(place: Place) -> Iterator[Lack]:
    if place.slack < 0:
        told = N_(
            "Its time is fixed, but what stands before it ends %(count)s min later."
        )
        yield Lack(Level.mind, said(told, count=-place.slack))
    if place.slack > 0:
        yield Lack(
            Level.look,
            said(N_("%(count)s min before it are free."), count=place.slack),
        )
    if place.ends is not None and place.ends > DAY:
        yield Lack(Level.look, said(N_("It ends after midnight.")))


def _asks_nothing(snapshot: Snapshot, stage: Stage) -> bool:
    kind = KINDS[stage.kind]
    return AddEntry in kind.rules and not kind.fields(snapshot, stage)


def _people(snapshot: Snapshot) -> Iterator[Point]:
    listed = [
        person for person in snapshot.all(Person) if person.removed_at is None
    ]
    told = N_("Everyone joins with the code.")
    if listed:
        told = N_("On the list: %(count)s. Anyone else joins with the code.")
    values = {"count": len(listed)}
    finding = Diagnosis(N_("People"), Level.well, told, values=values)
    yield Point(finding, "people")


def _links(snapshot: Snapshot) -> Iterator[Point]:
    held = {
        link.role
        for link in snapshot.all(Link)
        if link.revoked_at is None and not link.replaces
    }
    if Role.moderator in held:
        yield Point(
            Diagnosis(
                N_("Moderator"), Level.well, N_("The moderator has a link.")
            ),
            "people#links",
        )
    else:
        told, advice = (
            N_("Nobody has the console yet."),
            N_("Make a link, or open the console in this browser."),
        )
        yield Point(
            Diagnosis(N_("Moderator"), Level.mind, told, advice), "people#links"
        )
    if Role.projector not in held:
        told = N_(
            "The hall screen has no link of its own; your team's browsers open it without one."
        )
        yield Point(
            Diagnosis(N_("Projector"), Level.look, told), "people#links"
        )


def _paper(snapshot: Snapshot) -> Iterator[Point]:
    listed = {
        person.id
        for person in snapshot.all(Person)
        if person.removed_at is None
    }
    lettered = {
        link.person_id for link in snapshot.all(Link) if link.revoked_at is None
    }
    if listed - lettered:
        values = {"count": len(listed - lettered)}
        told = N_(
            "People on the list without a personal link: %(count)s. Badges give them one."
        )
        yield Point(
            Diagnosis(N_("Badges"), Level.look, told, values=values), "prints"
        )
    told = N_("Check that the paper forms and the table signs are printed.")
    yield Point(Diagnosis(N_("Paper"), Level.look, told), "prints")


def _rehearsed(rehearsal: Rehearsal | None) -> Point:
    name = N_("Rehearsal")
    if rehearsal is None:
        told, advice = (
            N_("This session has not been rehearsed yet."),
            N_(
                "It takes one button: bots play the whole session on this machine."
            ),
        )
        return Point(Diagnosis(name, Level.mind, told, advice), "rehearsal")
    if rehearsal.ended_at is None:
        return Point(
            Diagnosis(name, Level.look, N_("The bots are playing.")),
            "rehearsal",
        )
    if rehearsal.story:
        return Point(
            Diagnosis(name, Level.bad, N_("The bots could not finish.")),
            "rehearsal",
        )
    if rehearsal.told["wrong"]:
        told = N_("Some of what the bots wrote is missing from the protocol.")
        return Point(Diagnosis(name, Level.bad, told), "rehearsal")
    told = N_(
        "Bots: %(people)s; a receipt takes %(receipt)s ms; nothing is missing from the protocol."
    )
    values = {
        "people": rehearsal.people,
        "receipt": f"{rehearsal.told['receipts']['median']:.0f}",
    }
    return Point(Diagnosis(name, Level.well, told, values=values), "rehearsal")

# What of a session is ready for the day, and what is not: a finding for each, and the page where it is mended.
# Pure: knows rows and how it was rehearsed; knows no request and no machine.
from collections.abc import Iterator
from dataclasses import dataclass

from exports.protocol.completeness import REQUISITES
from facilitator_ui.operator.checks import Finding, Level
from session.entries.writing import AddEntry
from session.entries.written import sides_of
from session.people import Role
from session.refusals import N_
from session.snapshot import Snapshot
from session.stages import KINDS
from session.tables import Link, Person, Rehearsal, Stage

NEEDED = ("title", "goal", "expected", "date", "place", "chair", "moderator", "secretary")
"""What the passport needs on the day; number and review date may come later."""

FEWEST_SIDES = 2


@dataclass(frozen=True)
class Point:
    """A finding and the page of the session where it is mended, with the place on it; none for the machine's own."""

    finding: Finding
    page: str = ""


def points(snapshot: Snapshot, rehearsal: Rehearsal | None) -> Iterator[Point]:
    yield from _passport(snapshot)
    yield from _programme(snapshot)
    yield from _people(snapshot)
    yield from _links(snapshot)
    yield from _paper(snapshot)
    yield _rehearsed(rehearsal)
    if rehearsal is not None and rehearsal.copy_id and rehearsal.ended_at is not None:
        told = N_("The rehearsal's copy, with what the bots wrote, is still here.")
        yield Point(Finding(N_("Rehearsal"), Level.look, told, N_("Wipe it once you have looked at it.")), "rehearsal")


def _passport(snapshot: Snapshot) -> Iterator[Point]:
    session, name = snapshot.session, N_("Passport")
    missing = [each for each in NEEDED if not getattr(session, each)]
    for each in missing:
        yield Point(Finding(name, Level.mind, REQUISITES[each]), f"passport#{each}")
    if not missing:
        yield Point(Finding(name, Level.well, N_("Everything the protocol needs is filled in.")), "passport")
    yield Point(_sides(snapshot), "passport#sides")
    if session.paper:
        told = N_("Added, word for word.")
        yield Point(Finding(N_("Organizers' position"), Level.well, told), "passport#paper")
    else:
        told = N_("Not added yet; the first item of the protocol will go without it.")
        yield Point(Finding(N_("Organizers' position"), Level.look, told), "passport#paper")
    if not session.wifi_name:
        told = N_("The hall's Wi-Fi is not entered, so the screen cannot show people how to join it.")
        yield Point(Finding(N_("Hall Wi-Fi"), Level.look, told), "passport#wifi_name")


def _sides(snapshot: Snapshot) -> Finding:
    names = [side.name for side in sides_of(snapshot) if not side.partner]
    if len(names) < FEWEST_SIDES:
        return Finding(N_("Sides"), Level.mind, N_("Comparing positions takes at least two sides."))
    return Finding(N_("Sides"), Level.well, "%(names)s.", values={"names": ", ".join(names)})


def _programme(snapshot: Snapshot) -> Iterator[Point]:
    name, stages = N_("Programme"), snapshot.stages
    if not stages:
        yield Point(Finding(name, Level.bad, N_("It has no stages yet.")), "programme")
        return
    silent = [stage for stage in stages if _asks_nothing(snapshot, stage)]
    for stage in silent:
        told = N_("“%(stage)s” collects entries but asks no question.")
        yield Point(Finding(name, Level.mind, told, values={"stage": stage.envelope.title}), f"programme#{stage.id}")
    if not any(stage.envelope.section == "agreements" for stage in stages):
        yield Point(Finding(name, Level.look, N_("The programme has no stage for agreements.")), "programme")
    if not silent:
        minutes = sum(stage.envelope.minutes for stage in stages)
        values = {"stages": len(stages), "hours": f"{minutes // 60}:{minutes % 60:02}"}
        yield Point(Finding(name, Level.well, N_("Stages: %(stages)s; hours: %(hours)s."), values=values), "programme")


def _asks_nothing(snapshot: Snapshot, stage: Stage) -> bool:
    kind = KINDS[stage.kind]
    return AddEntry in kind.rules and not kind.fields(snapshot, stage)


def _people(snapshot: Snapshot) -> Iterator[Point]:
    listed = [person for person in snapshot.all(Person) if person.removed_at is None]
    some, none = N_("On the list: %(count)s. Anyone else joins with the code."), N_("Everyone joins with the code.")
    yield Point(Finding(N_("People"), Level.well, some if listed else none, values={"count": len(listed)}), "people")


def _links(snapshot: Snapshot) -> Iterator[Point]:
    held = {link.role for link in snapshot.all(Link) if link.revoked_at is None and not link.replaces}
    if Role.moderator in held:
        yield Point(Finding(N_("Moderator"), Level.well, N_("The moderator has a link.")), "people#links")
    else:
        told, advice = N_("Nobody has the console yet."), N_("Make a link, or open the console in this browser.")
        yield Point(Finding(N_("Moderator"), Level.mind, told, advice), "people#links")
    if Role.projector not in held:
        told = N_("The hall screen has no link of its own; your team's browsers open it without one.")
        yield Point(Finding(N_("Projector"), Level.look, told), "people#links")


def _paper(snapshot: Snapshot) -> Iterator[Point]:
    listed = {person.id for person in snapshot.all(Person) if person.removed_at is None}
    lettered = {link.person_id for link in snapshot.all(Link) if link.revoked_at is None}
    if listed - lettered:
        values = {"count": len(listed - lettered)}
        told = N_("People on the list without a personal link: %(count)s. Badges give them one.")
        yield Point(Finding(N_("Badges"), Level.look, told, values=values), "prints")
    told = N_("Check that the paper forms and the table signs are printed.")
    yield Point(Finding(N_("Paper"), Level.look, told), "prints")


def _rehearsed(rehearsal: Rehearsal | None) -> Point:
    name = N_("Rehearsal")
    if rehearsal is None:
        told, advice = (
            N_("This session has not been rehearsed yet."),
            N_("It takes one button: bots play the whole session on this machine."),
        )
        return Point(Finding(name, Level.mind, told, advice), "rehearsal")
    if rehearsal.ended_at is None:
        return Point(Finding(name, Level.look, N_("The bots are playing.")), "rehearsal")
    if rehearsal.story:
        return Point(Finding(name, Level.bad, N_("The bots could not finish.")), "rehearsal")
    if rehearsal.told["wrong"]:
        told = N_("Some of what the bots wrote is missing from the protocol.")
        return Point(Finding(name, Level.bad, told), "rehearsal")
    told = N_("Bots: %(people)s; a receipt takes %(receipt)s ms; nothing is missing from the protocol.")
    values = {"people": rehearsal.people, "receipt": f"{rehearsal.told['receipts']['median']:.0f}"}
    return Point(Finding(name, Level.well, told, values=values), "rehearsal")

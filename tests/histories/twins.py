# An opponent of secret votes: the same history once more, in which one person votes otherwise. As long as the shown
# counts permit both, everybody else is shown the same, letter for letter.
from collections.abc import Iterator
from dataclasses import replace
from random import Random

from session.entries.rounds import rounds
from session.messages import Command
from session.people import Surface, Viewer
from session.regions import Outside, audiences, regions
from session.secrecy.signing import is_secret
from session.secrecy.votes import is_over
from session.snapshot import Snapshot
from session.stages.rank.places import people, ranked
from session.stages.rate.marks import answered
from session.stages.rate.results import rated
from session.synthesis.counts import Counts
from session.synthesis.secrecy import secretly
from session.tables import Person, Stage
from tests.histories.life import Life, Step
from tests.histories.papers import Papers, papers
from tests.session.build import MODERATOR, acting
from tests.session.stages.scene import PROJECTOR

SAID = ("stance", "answer", "given")
OTHERWISE = {"for": "against", "against": "for", 1: 2, 2: 1}


def nobody_else_can_tell_how_somebody_voted(life: Life) -> Iterator[str]:
    votes = [
        step for step in life.steps if _is_secret_vote(life.snapshot, step)
    ]
    if not votes:
        return
    vote = Random(life.seed).choice(votes)
    twin = Life(life.seed, life.rule)
    for step in life.steps:
        twin.do(_otherwise(step) if step is vote else step)
    if not _permitted(life.snapshot, twin.snapshot):
        return
    codes = zip(life.steps, life.codes, twin.codes, strict=True)
    others = [
        f"{code} where it was {other}"
        for step, code, other in codes
        if code != other and not _is_own_limit(step, vote)
    ]
    yield from others
    mine, theirs = _seen(life, vote.actor.id), _seen(twin, vote.actor.id)
    yield from (
        f"{place} tells how {vote.actor.id} voted"
        for place in mine
        if mine[place] != theirs.get(place)
    )


def _is_own_limit(step: Step, vote: Step) -> bool:
    """Tell whether it is the voter's own: how much is left to give, each knows for themselves."""
    return step.actor.id == vote.actor.id and _said(vote.command) == "given"


def _is_secret_vote(snapshot: Snapshot, step: Step) -> bool:
    stage = snapshot.find(Stage, getattr(step.command, "stage", None))
    says = _said(step.command) is not None and not getattr(
        step.command, "dissent", ""
    )
    return (
        says
        and stage is not None
        and is_secret(stage)
        and step.actor.person_id is not None
    )


def _said(command: Command) -> str | None:
    return next(
        (name for name in SAID if getattr(command, name, None) in OTHERWISE),
        None,
    )


def _otherwise(step: Step) -> Step:
    name = _said(step.command) or SAID[0]
    told = OTHERWISE[getattr(step.command, name)]
    return replace(
        step,
        command=type(step.command).model_validate(
            {**step.command.model_dump(), name: told}
        ),
    )


def _permitted(one: Snapshot, other: Snapshot) -> bool:
    """Tell whether the counts that may be shown are the same in both."""
    secret = [stage for stage in one.stages if is_secret(stage)]
    over = [stage for stage in secret if is_over(stage)]
    counted = all(_shown(one, stage) == _shown(other, stage) for stage in over)
    return counted and all(
        _rated(one, stage) == _rated(other, stage) for stage in secret
    )


def _rated(snapshot: Snapshot, stage: Stage) -> list[str]:
    """Return what came of the rounds of a rating: they are told before the stage is over."""
    if stage.kind != "rate":
        return []
    return [
        repr(rated(snapshot, stage, each)) for each in rounds(snapshot, stage)
    ]


def _shown(
    snapshot: Snapshot, stage: Stage
) -> list[tuple[tuple[str, str], str]]:
    """Return what the theory lets be shown of a stage: of each text, by side where sides are kept."""
    if stage.kind == "rate":
        return [(("", ""), repr(answered(snapshot, stage).values()))]
    weighed = [
        ((each.id, each.place), repr(each.score))
        for each in ranked(snapshot, stage)
    ]
    if weighed:
        return [(("people", ""), repr(people(snapshot, stage))), *weighed]
    found: dict[tuple[str, str], list[str]] = {}
    for row in snapshot.naming(stage.id):
        if row.vote:
            told = row.model_dump(mode="json")
            place = told["entry_id"], told.get("side_id") or ""
            found.setdefault(place, []).append(
                told.get("stance") or told.get("answer", "for")
            )
    return sorted(
        (place, repr(secretly(_counts(said)))) for place, said in found.items()
    )


def _counts(said: list[str]) -> Counts:
    return Counts(
        said.count("for"),
        said.count("against"),
        said.count("abstain") + said.count("pass"),
    )


def _seen(life: Life, voter: str) -> Papers:
    """Return what everybody but the voter sees at the end, and what the staff may take home, but for the archive."""
    found: Papers = {}
    for person in life.snapshot.all(Person):
        if person.removed_at is None and person.id != voter:
            found |= _screen(life, Viewer(acting(person), Surface.phone))
    for viewer in (
        Viewer(MODERATOR, Surface.console),
        Viewer(PROJECTOR, Surface.projector),
    ):
        found |= _screen(life, viewer)
    taken = papers(life.snapshot, "en", life.sitting.now)
    return found | {
        name: paper
        for name, paper in taken.items()
        if name != f"data of {voter}"
    }


def _screen(life: Life, viewer: Viewer) -> Papers:
    found: Papers = {}
    for audience in audiences(life.snapshot, viewer):
        for region in regions(
            life.snapshot, audience, Outside(life.sitting.now)
        ):
            shown = (region, *(region.items or ()))
            found[f"{region.slot} of {viewer.actor.id}"] = repr(
                [(each.block, dict(each.data)) for each in shown]
            )
    return found

# What a protocol still lacks before it can be signed: a sentence for each blank, and the place where it is filled.
# Knows what a protocol is made of; knows no page and no address.
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from exports.protocol.material import Material, gathered
from exports.protocol.russian import ITEMS
from session.kind import StageKind
from session.refusals import N_
from session.snapshot import Snapshot
from session.tables import Stage
from session.values.languages import LANGUAGES
from session.words import Words

SHORT = 60
REQUISITES: Mapping[str, str] = {
    "title": N_("The topic is missing."),
    "organizations": N_(
        "No organization is named at the head of the protocol."
    ),
    "number": N_("The protocol has no number."),
    "date": N_("The date of the session is missing."),
    "place": N_("The place is missing."),
    "chair": N_("The chair is not named."),
    "moderator": N_("The moderator is not named."),
    "secretary": N_("The secretary is not named."),
    "goal": N_("The goal is missing."),
    "expected": N_("The expected result is missing."),
    "review_date": N_("No date is set to review the agreements."),
}


class Where(StrEnum):
    """The page on which a blank is filled."""

    passport = "passport"
    programme = "programme"
    people = "people"
    entry = "entry"
    console = "console"


@dataclass(frozen=True)
class Gap:
    """`part`: the field of the passport, or the id of the stage or entry."""

    text: str
    where: Where
    part: str = ""


def findings(
    snapshot: Snapshot,
    kinds: Mapping[str, StageKind],
    words: Words,
    now: int,
    form: str,
) -> tuple[Gap, ...]:
    """Return what the protocol of this moment lacks in the form of a language, told in the words of the reader."""
    material = gathered(snapshot, kinds, words, now)
    return (
        *_requisites(material),
        *_people(material),
        *_undecided(material, form),
        *_vague(snapshot, kinds, words),
    )


def _requisites(material: Material) -> Iterator[Gap]:
    session = material.session
    for name, sentence in REQUISITES.items():
        known = getattr(session, name) or (
            name == "date" and session.started_at is not None
        )
        if not known:
            yield Gap(material.words(sentence), Where.passport, name)


def _people(material: Material) -> Iterator[Gap]:
    if not material.people:
        yield Gap(
            material.words("The list of participants is empty."), Where.people
        )


def _undecided(material: Material, form: str) -> Iterator[Gap]:
    """Yield the items under which nothing is decided; only the Russian form has such a line under each of them."""
    words = material.words
    for section in material.sections:
        parts = [part.minutes for part in material.parts[section]]
        decided = any(
            minutes.decided or (minutes.parked and section == "agreements")
            for minutes in parts
        )
        if decided or section == "reflection":
            continue
        stage = _stage_of(material.stages, section)
        stage_id = stage.id if stage else ""
        if section == "agreements":
            text = words("There are no agreements yet.")
            yield Gap(text, Where.console, stage_id)
        elif LANGUAGES[form].form == "official":
            text = words(
                "“%(item)s”: no decision is recorded.",
                item=words(ITEMS[section]),
            )
            yield Gap(text, Where.programme, stage_id)
    if "agreements" not in material.sections:
        yield Gap(
            words("The programme has no stage for agreements."), Where.programme
        )


def _stage_of(stages: Iterable[Stage], section: str) -> Stage | None:
    return next(
        (stage for stage in stages if stage.envelope.section == section), None
    )


def _vague(
    snapshot: Snapshot, kinds: Mapping[str, StageKind], words: Words
) -> Iterator[Gap]:
    for stage in snapshot.stages:
        for each in kinds[stage.kind].commitments(snapshot, stage, words):
            if each.missing:
                about = words("No. %(number)s", number=each.number)
                text = words(
                    "%(about)s “%(what)s”: %(missing)s.",
                    about=about,
                    what=_short(each.what),
                    missing=", ".join(each.missing),
                )
                yield Gap(text, Where.entry, each.entry)


def _short(text: str) -> str:
    line = " ".join(text.split())
    if len(line) <= SHORT:
        return line
    return f"{line[: SHORT - 1].rstrip()}…"

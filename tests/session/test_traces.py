# Whatever text is kept: a deletion takes the name out of it, or the page before the button says where it stays.
import re
from typing import Any

import pytest

from session.after.traces import named_versions, names_of, traces
from session.envelope import Envelope
from session.stages.agree.rows import Stance
from session.stages.review.rows import Course
from session.synthesis.classes import Finding
from session.synthesis.counts import Answer
from session.tables import (
    ROWS,
    Capacity,
    Correction,
    Link,
    Person,
    Progress,
    Report,
    Row,
    Session,
    Target,
    Verdict,
    Version,
)
from tests.session.build import NOON, ORGANIZER, Sitting, a_person, a_session

NAME, GUILD = "Thekla Unrepeatable", "Solitary Guild"
SAYING = f"As {NAME} says"
THEKLA = a_person("thekla", organization=GUILD).model_copy(
    update={"name": NAME}
)
NO_TEXT = re.compile(
    "id|.*_id|answer|author|.*_by|.*_of|merged_into|replaces|silent|sources|invitation|digest|key|code|field|kind|role|language"
)
"""Columns of ids and of words that the code knows."""
FILES = {("image", "data"), ("template", "data"), ("template", "name")}
"""That nobody looks into these stands on the page by itself."""
TYPES: tuple[tuple[str, Any], ...] = (
    ("list[dict[", [{"what": SAYING}]),
    ("dict[", {"what": SAYING}),
    ("list[str]", [SAYING]),
    ("Envelope", Envelope(title=SAYING)),
    ("str", SAYING),
)
LEAST: dict[str, Any] = {
    **dict.fromkeys(("number", "state", "width", "height", "level"), 1),
    "position": 0,
    "at": NOON,
    "made_at": NOON,
    "capacity": Capacity.owner,
    "verdict": Verdict.confirmed,
    "target": Target.person,
    "stance": Stance.for_,
    "answer": Answer.for_,
    "finding": Finding.common,
    "course": Course.drop,
    "envelope": Envelope(title="Stage"),
}


def spoken() -> list[tuple[type[Row], str, Any]]:
    """Return every column that holds a text, with a value that has the name in it."""
    found: list[tuple[type[Row], str, Any]] = []
    for kind in ROWS.values():
        for name, field in kind.model_fields.items():
            told = str(field.annotation)
            value = next(
                (value for marked, value in TYPES if marked in told), None
            )
            if (
                value is not None
                and not NO_TEXT.fullmatch(name)
                and (kind.table.name, name) not in FILES
            ):
                found.append((kind, name, value))
    return found


def a_row(kind: type[Row], *, own: bool) -> Row:
    """Return a row of any table with the least that it needs, of Thekla's where one can be."""
    if kind is Person:
        return THEKLA if own else a_person("vera")
    needed = {
        name: LEAST.get(name, "x")
        for name, field in kind.model_fields.items()
        if field.is_required()
    }
    owned = (
        {Link: {"person_id": "thekla"}, Correction: {"row_id": "thekla"}}.get(
            kind, {}
        )
        if own
        else {}
    )
    if kind is Report:
        needed["state"] = Progress.done
    return kind.model_validate({**needed, "session_id": "session", **owned})


@pytest.mark.parametrize("own", [True, False], ids=["hers", "of others"])
@pytest.mark.parametrize(("kind", "column", "value"), spoken())
def test_the_name_goes_from_a_text_or_it_is_said_before_where_it_stays(
    kind: type[Row], column: str, value: Any, *, own: bool
) -> None:
    changed = {column: value}
    rows = (
        []
        if kind is Session
        else [a_row(kind, own=own).model_copy(update=changed)]
    )
    kept = [] if kind is Person and own else [THEKLA]
    sat = Sitting(
        a_session(*kept, *rows, **(changed if kind is Session else {}))
    )
    told = traces(sat.snapshot, THEKLA, names_of(sat.snapshot, THEKLA))
    assert NAME in repr(sat.snapshot.rows())
    sat.tell(ORGANIZER, "erase_person", person="thekla", versions=True)
    assert (NAME in repr(sat.snapshot.rows())) == bool(told)


def test_a_colleagues_organization_is_not_told_but_one_that_names_the_person_is() -> (
    None
):
    vera = a_person("vera", organization=GUILD)
    told = [
        traces(
            a_session(THEKLA, each), THEKLA, {NAME.casefold(), GUILD.casefold()}
        )
        for each in (vera, named(vera))
    ]
    assert [[trace.count for trace in each] for each in told] == [[], [1]]


def test_the_versions_that_name_somebody_are_told_in_order() -> None:
    texts = {3: SAYING, 1: SAYING.upper(), 2: "Nobody says"}
    versions = [
        Version(
            id=f"version {number}",
            session_id="session",
            number=number,
            language="en",
            digest="0" * 64,
            text=text,
            word="",
            state=1,
            at=NOON,
        )
        for number, text in texts.items()
    ]
    told = named_versions(a_session(*versions), {NAME.casefold()})
    assert told == [1, 3]


def named(person: Person) -> Person:
    return person.model_copy(update={"post": f"Clerk of {NAME}"})

# A person's data deleted: the name goes from rows, links and every step that undo remembers; what was said stays.
import json
from hashlib import sha256
from operator import attrgetter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session.after.versions import FreezeVersion, called
from session.events import Event
from session.forgetting import Erased, Scrub, erased
from session.membership.invitations import ComeIn
from session.membership.registration import IssueLink
from session.people import Actor, Role
from session.record import advance
from session.refusals import Code
from session.snapshot import Snapshot
from session.tables import Correction, Entry, Link, Person, Version
from tests.session.build import (
    MODERATOR,
    NOON,
    ORGANIZER,
    SECRETARY,
    Sitting,
    a_person,
    a_session,
    a_side,
    a_stage,
    acting,
    refused,
    running,
)

NAME = "Фёкла Неповторимая"
TRACES = (NAME, "Единственная артель", "счетовод-редкость", "9" * 64)
THEKLA = a_person(
    "thekla", "a", organization=TRACES[1], post=TRACES[2], generation=2
).model_copy(update={"name": NAME})


def sitting() -> Sitting:
    stage = running(a_stage("s"))
    rows = a_session(
        a_side("a"), stage, THEKLA, a_person("vera"), current_stage_id="s"
    ).rows()
    sat = Sitting(Snapshot())
    sat.begin(
        "SessionCreated",
        [row for table in rows.values() for row in table.values()],
    )
    return sat


def issue(sat: Sitting) -> str:
    command = IssueLink(
        key=sat.key(),
        role=Role.participant,
        label=NAME,
        person="thekla",
        digest="0" * 64,
    )
    link = sat.do(MODERATOR, command).made[0]
    own = ComeIn(key=sat.key(), link=link, digest="1" * 64, word=TRACES[3])
    sat.do(Actor("door", frozenset({Role.participant})), own)
    return link


def told(sat: Sitting) -> str:
    """Return all that is kept in memory: rows, undo's steps, lists and what changed in them."""
    return repr(vars(sat.snapshot))


def image(sat: Sitting) -> list[dict[str, Any]]:
    """Return the journal as it stands on disk."""
    from session.live.journal import to_row  # noqa: PLC0415 - the rules themselves know no journal

    return [json.loads(json.dumps(to_row(record))) for record in sat.records]


def scrubbed(sat: Sitting) -> list[Any]:
    """Return the journal as it stands on disk after the last deletion."""
    journal, standing = (
        image(sat),
        {person.id: person for person in sat.snapshot.all(Person)},
    )
    gone: Erased = erased(
        event for record in sat.records for event in record.events
    )
    scrub = Scrub(gone, standing, journal)
    return [scrub.without_names(entry) for entry in journal]


def test_who_somebody_was_is_gone_and_what_was_said_stays() -> None:
    sat = sitting()
    sat.tell(acting(THEKLA), "add_entry", stage="s", content={"what": "Words"})
    link = issue(sat)
    sat.snapshot.in_order("a side", Person, bool, attrgetter("id"), side_id="a")
    assert all(trace in told(sat) for trace in TRACES)
    sat.tell(ORGANIZER, "erase_person", person="thekla")
    assert [trace for trace in TRACES if trace in told(sat)] == []
    thekla = sat.snapshot.get(Person, "thekla", Code.unknown_person)
    assert (
        thekla.name,
        thekla.side_id,
        thekla.generation,
        thekla.joined_at,
    ) == ("данные удалены", "a", 2, NOON)
    assert thekla.erased_at == NOON
    closed = sat.snapshot.get(Link, link, Code.link_wrong)
    assert (closed.label, closed.revoked_at) == ("", NOON)
    assert [
        entry.content for entry in sat.snapshot.where(Entry, author="thekla")
    ] == [{"what": "Words"}]


def test_once_is_enough_and_only_the_organizer_may() -> None:
    sat = sitting()
    answers = [
        sat.answer(by, "erase_person", person="thekla")
        for by in (MODERATOR, SECRETARY, acting(THEKLA))
    ]
    assert answers == [Code.not_allowed] * 3
    assert (
        sat.answer(ORGANIZER, "erase_person", person="nobody")
        is Code.unknown_person
    )
    assert sat.tell(ORGANIZER, "erase_person", person="thekla").events
    assert sat.tell(ORGANIZER, "erase_person", person="thekla").events == ()


def test_it_is_done_in_a_closed_session_too() -> None:
    sat = sitting()
    sat.tell(MODERATOR, "close_session")
    assert sat.answer(ORGANIZER, "erase_person", person="thekla") is None


def test_those_who_were_merged_into_a_person_are_deleted_with_it() -> None:
    double = a_person("double", merged_into="thekla").model_copy(
        update={"name": NAME}
    )
    sat = Sitting(a_session(THEKLA, double))
    assert (
        sat.answer(ORGANIZER, "erase_person", person="double")
        is Code.unknown_person
    )
    sat.tell(ORGANIZER, "erase_person", person="thekla")
    assert NAME not in told(sat)


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("edit_person", {"person": "thekla", "name": "Somebody"}),
        ("merge_people", {"person": "thekla", "other": "vera"}),
        ("merge_people", {"person": "vera", "other": "thekla"}),
    ],
)
def test_a_deleted_person_stays_deleted(
    name: str, given: dict[str, Any]
) -> None:
    sat = sitting()
    sat.tell(ORGANIZER, "erase_person", person="thekla")
    assert sat.answer(MODERATOR, name, **given) is Code.person_erased


def test_no_link_is_made_for_who_is_deleted() -> None:
    sat = sitting()
    sat.tell(ORGANIZER, "erase_person", person="thekla")
    link = IssueLink(
        key=sat.key(),
        role=Role.participant,
        label="Thekla",
        person="thekla",
        digest="0" * 64,
    )
    assert refused(lambda: sat.do(MODERATOR, link)) is Code.person_erased


def test_a_correction_gives_no_name_back() -> None:
    sat = sitting()
    sat.tell(MODERATOR, "close_session")
    sat.tell(
        acting(THEKLA),
        "correct_person",
        person="thekla",
        field="name",
        old=NAME,
        new=f"{NAME} II",
        reason=NAME,
    )
    sat.tell(
        acting(THEKLA),
        "correct_person",
        person="thekla",
        field="post",
        old=TRACES[2],
        new=f"{TRACES[2]} II",
    )
    accepted, waiting = (each.id for each in sat.snapshot.all(Correction))
    sat.tell(SECRETARY, "answer_correction", correction=accepted, accepted=True)
    sat.tell(ORGANIZER, "erase_person", person="thekla")
    assert [
        trace for trace in TRACES if trace in told(sat) + repr(scrubbed(sat))
    ] == []
    assert (
        sat.answer(SECRETARY, "answer_correction", correction=accepted)
        is Code.changed_meanwhile
    )
    assert (
        sat.answer(SECRETARY, "answer_correction", correction=waiting)
        is Code.person_erased
    )
    assert (
        sat.answer(
            SECRETARY, "answer_correction", correction=waiting, accepted=True
        )
        is not None
    )
    again = sat.answer(
        SECRETARY, "correct_person", person="thekla", field="post", new="Cook"
    )
    assert again is Code.person_erased
    assert all(
        each.answered_at is not None for each in sat.snapshot.all(Correction)
    )


def test_whoever_answered_a_correction_of_another_is_named_no_more() -> None:
    sat = sitting()
    sat.tell(MODERATOR, "close_session")
    told = {"person": "vera", "field": "post", "old": "", "new": "Cook"}
    sat.tell(acting(a_person("vera")), "correct_person", **told)
    (correction,) = sat.snapshot.all(Correction)
    answered = {"answered_by": NAME, "answered_at": NOON, "accepted": True}
    sat.snapshot.advance(
        [Event("Given", (correction.model_copy(update=answered),))]
    )
    sat.tell(ORGANIZER, "erase_person", person="thekla")
    (left,) = sat.snapshot.all(Correction)
    assert (
        left.answered_by
        == sat.snapshot.get(Person, "thekla", Code.unknown_person).name
    )
    assert (left.new, left.accepted) == ("Cook", True)


def test_who_was_merged_is_merged_into_nobody_else() -> None:
    sat = Sitting(a_session(THEKLA, a_person("vera"), a_person("boris")))
    sat.tell(MODERATOR, "merge_people", person="vera", other="thekla")
    assert (
        sat.answer(MODERATOR, "merge_people", person="boris", other="thekla")
        is Code.unknown_person
    )
    sat.tell(MODERATOR, "merge_people", person="boris", other="vera")
    sat.tell(ORGANIZER, "erase_person", person="boris")
    assert [trace for trace in TRACES if trace in told(sat)] == []


def test_what_a_merge_took_over_that_was_taken_back_goes_too() -> None:
    sat = Sitting(a_session(THEKLA, a_person("vera")))
    merged = sat.tell(MODERATOR, "merge_people", person="vera", other="thekla")
    sat.tell(MODERATOR, "undo", number=merged.number)
    sat.tell(ORGANIZER, "erase_person", person="thekla")
    assert [
        trace for trace in TRACES if trace in told(sat) + repr(scrubbed(sat))
    ] == []


def test_who_was_added_by_mistake_and_taken_back_is_forgotten_with_the_next() -> (
    None
):
    sat = sitting()
    added = sat.tell(
        SECRETARY,
        "add_person",
        name="Mistaken Name",
        organization="Mistaken Ltd",
    )
    sat.tell(MODERATOR, "undo", number=added.number)
    sat.tell(ORGANIZER, "erase_person", person="thekla")
    assert "Mistaken" not in told(sat) + repr(scrubbed(sat))


@pytest.mark.parametrize("wiped", [False, True])
def test_final_versions_keep_their_text_or_only_their_checksum(
    wiped: bool,
) -> None:
    sat = sitting()
    sat.tell(MODERATOR, "close_session")
    text = f"Signed: {NAME}"
    given: dict[str, Any] = {
        "language": "ru",
        "digest": "0" * 64,
        "text": text,
        "word": "AAAA",
        "at": NOON,
    }
    command = FreezeVersion(key=sat.key(), state=sat.snapshot.number, **given)
    sat.do(Actor("thekla", frozenset({Role.secretary}), "thekla"), command)
    sat.tell(ORGANIZER, "erase_person", person="thekla", versions=wiped)
    (version,) = sat.snapshot.all(Version)
    assert (
        version.digest,
        version.at,
        called(sat.snapshot, version.made_by),
    ) == ("0" * 64, NOON, "данные удалены")
    assert (version.text, version.word) == (
        ("", "") if wiped else (text, "AAAA")
    )
    assert (NAME in told(sat) + repr(scrubbed(sat))) is not wiped


def test_steps_of_the_room_can_still_be_taken_back_after_a_deletion() -> None:
    sat = sitting()
    edited = sat.tell(
        SECRETARY, "edit_person", person="vera", name="Vera Other"
    )
    paused = sat.tell(MODERATOR, "pause_stage", stage="s")
    sat.tell(ORGANIZER, "erase_person", person="thekla")
    assert sat.answer(MODERATOR, "undo", number=paused.number) is None
    assert edited.number not in [step.number for step in sat.snapshot.done]


def test_who_was_renamed_leaves_no_former_name_on_a_link_of_the_team() -> None:
    sat = sitting()
    for name in (NAME, f"{NAME} II"):
        sat.do(
            MODERATOR,
            IssueLink(
                key=sat.key(),
                role=Role.secretary,
                label=name,
                digest=sha256(name.encode()).hexdigest(),
            ),
        )
    sat.tell(MODERATOR, "close_session")
    sat.tell(
        acting(THEKLA),
        "correct_person",
        person="thekla",
        field="name",
        old=NAME,
        new=f"{NAME} II",
    )
    (correction,) = sat.snapshot.all(Correction)
    sat.tell(
        SECRETARY, "answer_correction", correction=correction.id, accepted=True
    )
    sat.tell(ORGANIZER, "erase_person", person="thekla")
    assert NAME not in told(sat) + repr(scrubbed(sat))


STEPS = (
    "edit",
    "side",
    "remove",
    "merge",
    "take",
    "undo",
    "undo",
    "redo",
    "link",
    "other",
    "pause",
)


@given(
    before=st.lists(st.sampled_from(STEPS), max_size=14),
    after=st.lists(st.sampled_from(STEPS), max_size=12),
)
def test_nothing_brings_a_deleted_name_back_and_the_journal_still_replays(
    before: list[str], after: list[str]
) -> None:
    sat = sitting()
    for step in before:
        happens(sat, step, NAME)
    kept = (
        sat.snapshot.get(Person, "thekla", Code.unknown_person).merged_into
        or "thekla"
    )
    sat.tell(ORGANIZER, "erase_person", person=kept)
    journal = scrubbed(sat)
    assert [
        trace
        for trace in TRACES
        if trace in json.dumps(journal, ensure_ascii=False)
    ] == []
    for step in after:
        happens(sat, step, "Somebody Else")
        assert [trace for trace in TRACES if trace in told(sat)] == []
    again = Snapshot()
    for entry in [*journal, *image(sat)[len(journal) :]]:
        advance(again, _read(entry))
    assert (again.rows(), again.done, again.undone) == (
        sat.snapshot.rows(),
        sat.snapshot.done,
        sat.snapshot.undone,
    )


def _read(entry: dict[str, Any]) -> Any:
    from session.live.journal import _from_row  # noqa: PLC0415 - as above

    return _from_row(entry)


def happens(sat: Sitting, step: str, name: str) -> None:
    """Let a step happen, refused or not."""
    stack = sat.snapshot.done if step == "undo" else sat.snapshot.undone
    number = stack[-1].number if stack else 0
    steps: dict[str, tuple[Actor, str, dict[str, Any]]] = {
        "undo": (MODERATOR, "undo", {"number": number}),
        "redo": (MODERATOR, "redo", {"number": number}),
        "edit": (
            SECRETARY,
            "edit_person",
            {
                "person": "thekla",
                "name": name,
                "organization": TRACES[1],
                "side": "a",
            },
        ),
        "side": (SECRETARY, "edit_person", {"person": "thekla", "name": name}),
        "remove": (MODERATOR, "remove_person", {"person": "thekla"}),
        "merge": (
            MODERATOR,
            "merge_people",
            {"person": "vera", "other": "thekla"},
        ),
        "take": (
            MODERATOR,
            "merge_people",
            {"person": "thekla", "other": "vera"},
        ),
        "other": (
            SECRETARY,
            "edit_person",
            {"person": "vera", "name": f"Вера {sat.key()}"},
        ),
        "pause": (MODERATOR, "pause_stage", {"stage": "s"}),
    }
    if step == "link":
        digest = sha256(sat.key().encode()).hexdigest()
        link = IssueLink(
            key=sat.key(),
            role=Role.participant,
            label=name,
            person="thekla",
            digest=digest,
        )
        standing = sat.snapshot.find(Person, "thekla")
        assert sat.tries(MODERATOR, link) is (
            standing is not None and standing.erased_at is None
        )
        return
    actor, command, given = steps[step]
    sat.answer(actor, command, **given)

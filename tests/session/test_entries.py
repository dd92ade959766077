# Writing, revising, withdrawing and the moderator's care, as they are the same for every kind with entries; shown on
# a form, which adds nothing to them.
from typing import Any

import pytest

from session.entries.writing import MOST_OF_ONE, MOST_REVISIONS, MOST_SOURCES
from session.entries.written import (
    live_entries,
    offered,
    shown_entries,
    words_of,
)
from session.envelope import Authorship, StageState, Unit
from session.people import Actor, Role
from session.refusals import Code, Refused
from session.secrecy.sealing import MOMENTS
from session.tables import Entry, Group, Member, Row, Stage
from tests.session.build import (
    MINUTE,
    MODERATOR,
    NOON,
    ORGANIZER,
    SECRETARY,
    SESSION,
    Sitting,
    a_person,
    a_session,
    a_side,
    a_stage,
    acting,
    running,
)

ANNA, BORIS, VERA = (
    a_person("anna", "a"),
    a_person("boris", "a"),
    a_person("vera", "b"),
)
LONER, WANDERER = a_person("loner"), a_person("wanderer")
GUIDE = a_person("guide", role=Role.group_moderator)
WATCHER = a_person("watcher", role=Role.observer)
PEOPLE = (
    a_side("a"),
    a_side("b", 1),
    ANNA,
    BORIS,
    VERA,
    LONER,
    WANDERER,
    GUIDE,
    WATCHER,
)
SEATS = (
    Group(id="g1", session_id=SESSION, stage_id="s", position=0),
    Group(id="g2", session_id=SESSION, stage_id="s", position=1),
    Member(
        id="m1",
        session_id=SESSION,
        stage_id="s",
        group_id="g1",
        person_id="anna",
    ),
    Member(
        id="m2",
        session_id=SESSION,
        stage_id="s",
        group_id="g1",
        person_id="boris",
    ),
    Member(
        id="m3",
        session_id=SESSION,
        stage_id="s",
        group_id="g2",
        person_id="vera",
    ),
)


def sitting(*more: Row, kind: str = "form", **envelope: Any) -> Sitting:
    return Sitting(
        a_session(
            *PEOPLE,
            running(a_stage("s", kind, **envelope)),
            *more,
            current_stage_id="s",
        )
    )


def write(
    sat: Sitting, actor: Actor, text: str = "text", **given: Any
) -> Entry:
    record = sat.tell(
        actor, "add_entry", stage="s", content={"what": text}, **given
    )
    return sat.snapshot.get(Entry, record.made[0], Code.unknown_entry)


def again(sat: Sitting, entry: Entry) -> Entry:
    return sat.snapshot.get(Entry, entry.id, Code.unknown_entry)


def revise(
    sat: Sitting, actor: Actor, entry: Entry, text: str, **given: Any
) -> Code | None:
    fields = {
        "stage": "s",
        "entry": entry.id,
        "revision": entry.revision,
        "content": {"what": text},
        **given,
    }
    return sat.answer(actor, "revise_entry", **fields)


def test_a_signed_entry_bears_person_side_number_and_time() -> None:
    sat = sitting()
    sat.now += MINUTE
    first, second = (
        write(sat, acting(ANNA), "one"),
        write(sat, acting(VERA), "two"),
    )
    assert (first.author, first.person_id, first.side_id) == (
        "anna",
        "anna",
        "a",
    )
    assert (first.number, second.number, first.at, first.entered_by) == (
        1,
        2,
        NOON + MINUTE,
        None,
    )
    assert live_entries(sat.snapshot, sat.snapshot.stages[0]) == [first, second]


def test_an_entry_by_side_bears_the_side_and_a_pseudonym() -> None:
    sat = sitting(authorship=Authorship.side)
    entry = write(sat, acting(ANNA))
    assert (entry.author, entry.person_id, entry.side_id) == (
        acting(ANNA).pseudonym("s"),
        None,
        "a",
    )


def test_an_anonymous_entry_bears_a_pseudonym_and_neither_order_nor_time() -> (
    None
):
    sat = sitting(authorship=Authorship.anonymous)
    sat.now += MINUTE
    entry = write(sat, acting(ANNA))
    assert (entry.author, entry.person_id, entry.side_id) == (
        acting(ANNA).pseudonym("s"),
        None,
        None,
    )
    assert (entry.number, entry.at) == (0, NOON)
    revise(sat, acting(ANNA), entry, "other")
    assert again(sat, entry).edited_at == NOON
    sat.tell(acting(ANNA), "withdraw_entry", stage="s", entry=entry.id)
    assert again(sat, entry).withdrawn_at == NOON


@pytest.mark.parametrize(
    ("authorship", "author", "person", "side"),
    [
        (Authorship.signed, "anna", "anna", "a"),
        (Authorship.side, "new", None, "a"),
        (Authorship.anonymous, "new", None, None),
    ],
)
def test_the_secretary_writes_for_somebody_as_far_as_the_stage_names_people(
    authorship: Authorship, author: str, person: str | None, side: str | None
) -> None:
    sat = sitting(authorship=authorship)
    entry = write(sat, SECRETARY, on_behalf="anna")
    assert (entry.author.partition("-")[0], entry.person_id, entry.side_id) == (
        author,
        person,
        side,
    )
    assert entry.entered_by == SECRETARY.id
    assert (
        sat.answer(
            SECRETARY,
            "add_entry",
            stage="s",
            content={"what": "x"},
            on_behalf="zoe",
        )
        is Code.unknown_person
    )
    assert (
        sat.answer(
            acting(BORIS),
            "add_entry",
            stage="s",
            content={"what": "x"},
            on_behalf="anna",
        )
        is Code.not_allowed
    )


@pytest.mark.parametrize(
    ("actor", "envelope", "code"),
    [
        (acting(WATCHER), {}, Code.not_allowed),
        (ORGANIZER, {}, Code.not_allowed),
        (acting(ANNA), {"writers": ["expert"]}, Code.not_allowed),
        (acting(ANNA), {"audience": "side:Side b"}, Code.not_allowed),
        (acting(ANNA), {"audience": "role:expert"}, Code.not_allowed),
        (acting(LONER), {"audience": "side:Side b"}, Code.not_allowed),
        (acting(VERA), {"audience": "side:Side b"}, None),
        (acting(ANNA), {"audience": "role:participant"}, None),
        (MODERATOR, {"audience": "side:Side b"}, None),
    ],
)
def test_who_is_not_asked_does_not_write(
    actor: Actor, envelope: dict[str, Any], code: Code | None
) -> None:
    assert (
        sitting(**envelope).answer(
            actor, "add_entry", stage="s", content={"what": "x"}
        )
        is code
    )


@pytest.mark.parametrize("state", sorted(set(StageState) - {StageState.open}))
def test_nothing_is_written_while_the_stage_is_not_open(
    state: StageState,
) -> None:
    sat = sitting()
    entry = write(sat, acting(ANNA))
    closed = sat.snapshot.stages[0].model_copy(update={"state": state})
    sat.snapshot = a_session(*PEOPLE, closed, entry)
    before = sat.rows()
    assert (
        sat.answer(acting(ANNA), "add_entry", stage="s", content={"what": "x"})
        is Code.stage_not_open
    )
    assert revise(sat, acting(ANNA), entry, "x") is Code.stage_not_open
    assert (
        sat.answer(acting(ANNA), "withdraw_entry", stage="s", entry=entry.id)
        is Code.stage_not_open
    )
    assert sat.rows() == before


@pytest.mark.parametrize(
    ("unit", "friend", "stranger", "kind"),
    [
        (Unit.person, None, BORIS, "form"),
        (Unit.side, BORIS, VERA, "form"),
        (Unit.group, BORIS, VERA, "group"),
    ],
)
def test_an_entry_belongs_to_its_unit_and_to_nobody_else(
    unit: Unit, friend: Any, stranger: Any, kind: str
) -> None:
    sat = sitting(*SEATS, kind=kind, unit=unit)
    entry = write(sat, acting(ANNA))
    before = sat.rows()
    assert revise(sat, acting(stranger), entry, "mine now") is Code.not_yours
    assert (
        sat.answer(
            acting(stranger), "withdraw_entry", stage="s", entry=entry.id
        )
        is Code.not_yours
    )
    assert sat.rows() == before
    for actor in (
        acting(ANNA),
        *([acting(friend)] if friend else []),
        SECRETARY,
        MODERATOR,
    ):
        assert revise(sat, actor, again(sat, entry), f"by {actor.id}") is None
        assert again(sat, entry).content == {"what": f"by {actor.id}"}


@pytest.mark.parametrize("unit", [Unit.side, Unit.group])
def test_people_without_side_or_group_share_nothing(unit: Unit) -> None:
    loner = Entry(
        id="e",
        session_id=SESSION,
        stage_id="s",
        author="loner",
        person_id="loner",
        content={"what": "x"},
        at=NOON,
    )
    sat = sitting(loner, unit=unit)
    assert revise(sat, acting(WANDERER), loner, "mine now") is Code.not_yours
    assert revise(sat, acting(LONER), loner, "still mine") is None


def test_an_anonymous_author_changes_the_own_entry_and_no_other() -> None:
    sat = sitting(authorship=Authorship.anonymous)
    entry = write(sat, acting(ANNA))
    assert revise(sat, acting(BORIS), entry, "mine now") is Code.not_yours
    assert revise(sat, acting(ANNA), entry, "better") is None


def test_two_who_write_at_once_never_overwrite_each_other() -> None:
    sat = sitting(*SEATS, kind="group", unit=Unit.group)
    entry = write(sat, acting(ANNA), "first")
    assert revise(sat, acting(ANNA), entry, "by Anna", revision=1) is None
    assert (
        revise(sat, acting(BORIS), entry, "by Boris", revision=1)
        is Code.changed_meanwhile
    )
    assert again(sat, entry).content == {"what": "by Anna"}
    # What stands there already.
    assert revise(sat, acting(BORIS), entry, "by Anna", revision=1) is None
    assert again(sat, entry).revision == 2
    assert revise(sat, acting(BORIS), entry, "by Boris", revision=2) is None


def test_a_withdrawn_entry_stays_withdrawn_and_frees_its_place() -> None:
    sat = sitting(limit=1)
    entry = write(sat, acting(ANNA))
    assert (
        sat.answer(acting(ANNA), "add_entry", stage="s", content={"what": "x"})
        is Code.entry_limit
    )
    sat.tell(acting(ANNA), "withdraw_entry", stage="s", entry=entry.id)
    assert (
        sat.tell(
            acting(ANNA), "withdraw_entry", stage="s", entry=entry.id
        ).events
        == ()
    )
    assert (
        revise(sat, acting(ANNA), again(sat, entry), "back")
        is Code.unknown_entry
    )
    assert live_entries(sat.snapshot, sat.snapshot.stages[0]) == []
    assert write(sat, acting(ANNA)).number == 2


@pytest.mark.parametrize(
    ("unit", "kind", "full", "free"),
    [
        (Unit.person, "form", ANNA, BORIS),
        (Unit.side, "form", BORIS, VERA),
        (Unit.group, "group", BORIS, VERA),
    ],
)
def test_the_limit_counts_by_unit(
    unit: Unit, kind: str, full: Any, free: Any
) -> None:
    sat = sitting(*SEATS, kind=kind, unit=unit, limit=1)
    write(sat, acting(ANNA))
    assert (
        sat.answer(acting(full), "add_entry", stage="s", content={"what": "x"})
        is Code.entry_limit
    )
    assert (
        sat.answer(acting(free), "add_entry", stage="s", content={"what": "x"})
        is None
    )


def test_where_a_stage_sets_no_limit_there_is_one_that_no_hand_reaches() -> (
    None
):
    sat = sitting()
    for number in range(MOST_OF_ONE):
        entry = write(sat, acting(ANNA), f"No. {number}")
    sat.tell(acting(ANNA), "withdraw_entry", stage="s", entry=entry.id)
    assert (
        sat.answer(acting(ANNA), "add_entry", stage="s", content={"what": "x"})
        is Code.entry_limit
    )
    assert (
        sat.answer(acting(BORIS), "add_entry", stage="s", content={"what": "x"})
        is None
    )
    for number in range(MOST_OF_ONE + 1):
        write(sat, SECRETARY, f"Typed {number}")


def test_an_author_changes_an_entry_so_often_and_no_oftener() -> None:
    sat = sitting()
    entry = write(sat, acting(ANNA))
    for number in range(1, MOST_REVISIONS):
        content = {"what": f"No. {number}"}
        sat.tell(
            acting(ANNA),
            "revise_entry",
            stage="s",
            entry=entry.id,
            revision=number,
            content=content,
        )
    told = {
        "stage": "s",
        "entry": entry.id,
        "revision": MOST_REVISIONS,
        "content": {"what": "once more"},
    }
    assert (
        sat.answer(acting(ANNA), "revise_entry", **told) is Code.revision_limit
    )
    assert again(sat, entry).content == {"what": f"No. {MOST_REVISIONS - 1}"}
    assert sat.answer(SECRETARY, "revise_entry", **told) is None


def test_hiding_and_marking_note_the_time_and_doing_it_again_changes_nothing() -> (
    None
):
    sat = sitting()
    entry = write(sat, acting(ANNA))
    for name, field, switch in (
        ("hide_entry", "hidden_at", "hidden"),
        ("mark_thesis", "thesis_at", "marked"),
    ):
        sat.tell(MODERATOR, name, stage="s", entry=entry.id)
        assert getattr(again(sat, entry), field) == NOON
        assert sat.tell(MODERATOR, name, stage="s", entry=entry.id).events == ()
        sat.tell(MODERATOR, name, stage="s", entry=entry.id, **{switch: False})
        assert again(sat, entry) == entry
        assert (
            sat.answer(acting(ANNA), name, stage="s", entry=entry.id)
            is Code.not_allowed
        )
        assert (
            sat.answer(MODERATOR, name, stage="s", entry="gone")
            is Code.unknown_entry
        )


def test_an_edited_wording_stands_beside_the_words_until_they_change() -> None:
    sat = sitting()
    entry = write(sat, acting(ANNA), "rough")
    wording = {"stage": "s", "entry": entry.id, "content": {"what": "smooth"}}
    sat.tell(SECRETARY, "edit_wording", revision=1, **wording)
    assert (again(sat, entry).content, words_of(again(sat, entry))) == (
        {"what": "rough"},
        {"what": "smooth"},
    )
    assert sat.tell(SECRETARY, "edit_wording", **wording).events == ()
    assert revise(sat, acting(ANNA), again(sat, entry), "new") is None
    assert words_of(again(sat, entry)) == {"what": "new"}
    assert (
        sat.answer(SECRETARY, "edit_wording", revision=1, **wording)
        is Code.changed_meanwhile
    )
    assert (
        sat.answer(
            SECRETARY, "edit_wording", **{**wording, "content": {"what": " "}}
        )
        is Code.nothing_written
    )


def test_an_entry_is_found_only_in_its_own_stage() -> None:
    sat = sitting(running(a_stage("t", position=1)))
    entry = write(sat, acting(ANNA))
    for name, given in {
        "revise_entry": {"revision": 1, "content": {"what": "x"}},
        "withdraw_entry": {},
    }.items():
        assert (
            sat.answer(acting(ANNA), name, stage="t", entry=entry.id, **given)
            is Code.unknown_entry
        )
        assert (
            sat.answer(acting(ANNA), name, stage="s", entry="gone", **given)
            is Code.unknown_entry
        )


def test_sources_are_entries_that_the_stage_is_offered_each_once_and_not_too_many() -> (
    None
):
    sat = sitting(sources=[{"stage": "s"}])
    first, second = (
        write(sat, acting(ANNA), "one"),
        write(sat, acting(ANNA), "two"),
    )
    grown = write(sat, acting(BORIS), sources=[second.id, first.id, second.id])
    assert grown.sources == [second.id, first.id]
    add = {"stage": "s", "content": {"what": "x"}}
    assert (
        sat.answer(acting(ANNA), "add_entry", sources=["gone"], **add)
        is Code.unknown_entry
    )
    assert (
        sat.answer(
            acting(ANNA),
            "add_entry",
            sources=[first.id] * (MOST_SOURCES + 1),
            **add,
        )
        is Code.entry_limit
    )
    assert revise(sat, acting(BORIS), grown, "text", sources=[]) is None
    assert (again(sat, grown).sources, again(sat, grown).revision) == ([], 2)


def test_a_stage_is_offered_what_its_sources_name_and_only_what_is_shown() -> (
    None
):
    fed = a_stage("t", position=1, sources=[{"stage": "s"}])
    picky = a_stage(
        "u", position=2, sources=[{"stage": "s", "which": "thesis"}]
    )
    sat = sitting(fed, picky)
    plain, thesis, hidden, gone = (
        write(sat, acting(ANNA), text)
        for text in ("plain", "thesis", "hidden", "gone")
    )
    sat.tell(MODERATOR, "mark_thesis", stage="s", entry=thesis.id)
    sat.tell(MODERATOR, "hide_entry", stage="s", entry=hidden.id)
    sat.tell(acting(ANNA), "withdraw_entry", stage="s", entry=gone.id)
    assert [entry.id for entry in offered(sat.snapshot, fed)] == [
        plain.id,
        thesis.id,
    ]
    assert [entry.id for entry in offered(sat.snapshot, picky)] == [thesis.id]
    assert [
        entry.id
        for entry in shown_entries(sat.snapshot, sat.snapshot.stages[0])
    ] == [plain.id, thesis.id]
    assert (
        offered(sat.snapshot, sat.snapshot.get(Stage, "s", Code.unknown_stage))
        == []
    )


def test_a_form_for_groups_asks_for_a_group() -> None:
    sat = sitting(unit=Unit.group)
    assert (
        sat.answer(acting(ANNA), "add_entry", stage="s", content={"what": "x"})
        is Code.no_group
    )
    sat = sitting(*SEATS, unit=Unit.group)
    assert write(sat, acting(ANNA)).group_id == "g1"
    assert (
        sat.answer(acting(LONER), "add_entry", stage="s", content={"what": "x"})
        is Code.no_group
    )
    assert write(sat, acting(GUIDE), group="g2").group_id == "g2"
    assert (
        sat.answer(
            acting(ANNA),
            "add_entry",
            stage="s",
            content={"what": "x"},
            group="g2",
        )
        is Code.not_allowed
    )
    assert (
        sat.answer(
            acting(GUIDE),
            "add_entry",
            stage="s",
            content={"what": "x"},
            group="g9",
        )
        is Code.unknown_group
    )


@pytest.mark.parametrize(
    ("authorship", "found"),
    [(Authorship.signed, [1, 2, 3, 4, 5]), (Authorship.side, [0] * 5)],
)
@pytest.mark.parametrize("who", [SECRETARY, acting(ANNA, Role.secretary)])
def test_pasted_lines_are_numbered_on_or_not_at_all(
    authorship: Authorship, found: list[int], who: Actor
) -> None:
    """Where authors are secret a number would tell the order."""
    sat = sitting(authorship=authorship)
    sat.tell(who, "add_entries", stage="s", lines=["one", " ", "two"])
    sat.now += MINUTE
    sat.tell(who, "add_entries", stage="s", lines=["three", "four", "five"])
    entries = [each for record in sat.records for each in record.made]
    rows = [
        sat.snapshot.get(Entry, each, Code.unknown_entry) for each in entries
    ]
    assert [row.content["what"] for row in rows] == [
        "one",
        "two",
        "three",
        "four",
        "five",
    ]
    assert [row.number for row in rows] == found
    late = NOON + MINUTE if authorship is Authorship.signed else NOON
    assert [row.at for row in rows] == [NOON, NOON, late, late, late]


def test_the_longest_line_is_as_long_as_the_answer_and_the_first_longer_one_is_told() -> (
    None
):
    sat = sitting()
    sat.tell(SECRETARY, "add_entries", stage="s", lines=["x" * 280])
    with pytest.raises(Refused) as refusal:
        sat.tell(
            SECRETARY,
            "add_entries",
            stage="s",
            lines=["x", "", "x" * 281, "x" * 300],
        )
    assert (refusal.value.code, refusal.value.values) == (
        Code.line_too_long,
        {"line": 3, "length": 281, "limit": 280},
    )
    assert (
        sat.answer(SECRETARY, "add_entries", stage="s", lines=[" ", ""])
        is Code.nothing_written
    )


@pytest.mark.parametrize(
    ("deed", "given", "column"),
    [
        (
            "revise_entry",
            {"revision": 1, "content": {"what": "New"}},
            "edited_at",
        ),
        ("withdraw_entry", {}, "withdrawn_at"),
        ("hide_entry", {}, "hidden_at"),
        ("mark_thesis", {}, "thesis_at"),
        ("approve_entry", {}, "approved_at"),
    ],
)
def test_what_is_done_to_a_signed_entry_bears_its_own_moment_and_moves_no_other(
    deed: str, given: dict[str, Any], column: str
) -> None:
    sat = sitting(approval=True)
    entry = write(sat, acting(ANNA))
    sat.now += MINUTE
    sat.tell(MODERATOR, deed, stage="s", entry=entry.id, **given)
    assert {
        name: getattr(again(sat, entry), name)
        for name in MOMENTS
        if hasattr(entry, name)
    } == {
        name: NOON
        if name == "at"
        else NOON + MINUTE
        if name == column
        else None
        for name in MOMENTS
        if hasattr(entry, name)
    }

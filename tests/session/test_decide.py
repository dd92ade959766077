# The one door: who may do what, and when, as one table that a person can read; and whatever anybody sends, the answer
# is events that leave the session whole, or a refusal.
import json
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from session.decide import (
    COMMANDS,
    INTERNAL,
    may_have_signed,
    permit,
    signed_by,
)
from session.entries.writing import AddEntry
from session.envelope import Authorship, StageState
from session.events import from_json, to_json
from session.kind import Occasion
from session.messages import Command, StageCommand, name_of
from session.people import Actor, Role
from session.programme.flow import NextStage, OpenStage
from session.refusals import Code
from session.snapshot import Snapshot
from session.tables import Correction, Row
from tests.length import times
from tests.session.build import (
    MODERATOR,
    NOON,
    Sitting,
    a_person,
    a_session,
    a_stage,
    acting,
    refused,
    running,
)
from tests.session.chance import EVERY_COMMAND, Chance
from tests.session.test_undoing import everything

ROLES = dict(zip("OMGSEPVJ", Role, strict=True))
STATES = dict(zip("dopcs", StageState, strict=True))
LETTERS = {state: letter for letter, state in STATES.items()}

# roles: Organizer, Moderator, Group moderator, Secretary, Expert, Participant, obserVer, proJector
# states: draft, open, paused, closed, skipped; u: undo takes it back; a: taken after the session was closed
TABLE = """
next_stage      M       .      u
open_stage      M       dopcs  u
close_stage     M       op     u
pause_stage     M       o      u
resume_stage    M       p      u
skip_stage      M       ds     u
add_minutes     M       op     u
set_quiet       M       o      u
reveal_stage    M       dopcs  u
move_end        M       .      u
set_screen      M       .      u
set_spotlight   M       .      u
turn_wall       M       dopcs  .
close_session   M       .      u
reopen_session  OMS     .      ua
undo            OMS     .      a
redo            OMS     .      a
insert_stage    OM      .      u
edit_stage      OM      dopcs  u
note_decision   OMS     dopcs  ua
move_stage      OM      ds     u
remove_stage    OM      ds     u
set_programme   OM      .      u
insert_block    OM      .      u
set_block       OM      .      u
move_block      OM      .      u
remove_block    OM      .      u
detach_block    OM      .      u
edit_passport   OMS     .      ua
set_paper       OMS     .      u
add_side        OMS     .      u
edit_side       OMS     .      u
remove_side     OMS     .      u
join            P       .      .
regain          P       .      a
come_in         P       .      a
ask_in          P       .      a
arrive          P       .      .
take_place      P       .      .
mark_present    OMS     .      u
add_person      OMS     .      u
edit_person     OMS     .      ua
add_people      OMS     .      u
merge_people    OM      .      u
remove_person   OM      .      u
take_over       M       .      u
erase_person    O       .      a
set_template    OMS     .      ua
remove_template OMS     .      ua
issue_link      OM      .      a
revoke_link     OM      .      ua
let_in          OM      .      ua
add_entry       MGSEP   o      .
revise_entry    MGSEP   o      .
withdraw_entry  MGSEP   o      .
add_entries     MS      o      u
hide_entry      M       dopcs  u
approve_entry   M       dopcs  u
merge_entries   MS      dopcs  u
split_entry     MS      dopcs  u
mark_thesis     MS      dopcs  u
edit_wording    OMS     dopcs  ua
correct_entry   OMGSEP  dopcs  a
correct_passport OMGSEP .      a
correct_person  OMGSEP  .      a
answer_correction OMS   .      ua
freeze_version  OMS     .      a
report_progress OMS     .      ua
acknowledge_report OMS  .      ua
publish_progress OMS    .      ua
describe_practice OMS   .      ua
report_spread   OMS     .      ua
spread_by_card  P       .      a
issue_card      OMS     .      a
revoke_card     OMS     .      ua
report_by_card  P       .      a
form_groups     OMS     dop    u
move_member     MGS     dop    u
name_host       MGS     dop    u
place_topic     OMS     dop    u
choose_group    GEP     op     .
leave_group     GEP     op     .
set_ready       MGSEP   op     .
ask_help        MGSEP   op     .
rename_group    MGSEP   dop    .
publish_sheet   M       dopcs  u
call_group      M       op     u
finish_turn     M       op     u
move_turn       M       dopcs  u
add_photo       OMGS    .      ua
edit_photo      OMS     .      ua
remove_photo    OMGS    .      ua
take_on         MGSEP   o      .
support         MSP     o      .
react           MSP     o      .
put_statement   MS      dop    u
write_statement MS      dop    u
revise_statement MS     dop    u
name_dimensions MS      dop    u
overrule        M       dopcs  ua
place_statement MS      dopcs  u
show_facet      M       dopcs  u
compare_by      MS      dopcs  u
rank            MSP     o      .
add_item        MS      dop    u
rate            MSP     o      .
draw_item       P       o      .
add_rated       MS      dop    u
make_cluster    MS      opc    u
name_cluster    MS      opc    u
move_cluster    MS      opc    u
dissolve_cluster MS     opc    u
merge_clusters  MS      opc    u
split_cluster   MS      opc    u
place_card      MS      opc    u
move_card       MS      op     u
tie_cards       MS      op     u
untie_cards     MS      op     u
begin_round     M       op     u
close_round     M       op     u
show_round      M       opc    u
answer_proposal MSP     o      .
back_card       P       o      .
add_proposal    MS      dop    u
amend_proposal  MS      dop    u
bring_promises  OMS     dop    u
add_promise     OMS     dop    u
answer_promise  MSP     o      .
rule_promise    MS      opc    u
put_off         OMS     opc    ua
"""
RIGHTS = {
    name: (roles, states, flags)
    for name, roles, states, flags in map(str.split, TABLE.strip().splitlines())
}
BY_NAME = {name_of(command): command for command in EVERY_COMMAND}


def in_state(state: StageState, closed_at: int | None) -> Snapshot:
    stage = a_stage("s").model_copy(update={"state": state})
    return a_session(stage, current_stage_id="s", closed_at=closed_at)


def permitted(
    snapshot: Snapshot, command: type[Command], role: Role
) -> Code | None:
    fields: dict[str, Any] = {
        "type": name_of(command),
        "key": "0" * 16,
        "stage": "s",
    }
    told = command.model_construct(None, **fields)
    actor = Actor(f"link-{role}", frozenset({role}))
    return refused(
        lambda: permit(
            snapshot, told, Occasion(actor, NOON, lambda: "new", Random(1))
        )
    )


def test_every_command_stands_in_the_table_and_says_itself_what_the_table_says() -> (
    None
):
    assert sorted(RIGHTS) == sorted(BY_NAME)
    for name, (roles, states, flags) in RIGHTS.items():
        command = BY_NAME[name]
        assert command.by == {ROLES[letter] for letter in roles}, name
        assert (command.undoable, command.after_close) == (
            "u" in flags,
            "a" in flags,
        ), name
        when = command.when if issubclass(command, StageCommand) else set()
        assert when == {STATES[letter] for letter in states.strip(".")}, name


@pytest.mark.parametrize("name", RIGHTS)
def test_each_role_may_each_command_in_each_state_as_the_table_says(
    name: str,
) -> None:
    roles, states, flags = RIGHTS[name]
    for state in StageState:
        for closed_at in (None, NOON):
            snapshot = in_state(state, closed_at)
            for letter, role in ROLES.items():
                code = permitted(snapshot, BY_NAME[name], role)
                wrong_state = (
                    Code.stage_not_open
                    if "o" in states
                    else Code.stage_wrong_state
                )
                if letter not in roles:
                    assert code is Code.not_allowed
                elif closed_at and "a" not in flags:
                    assert code is Code.session_closed
                else:
                    assert code is (
                        None
                        if states == "." or LETTERS[state] in states
                        else wrong_state
                    )


@pytest.mark.parametrize(
    "name", [name for name, (_, states, _) in RIGHTS.items() if states != "."]
)
def test_a_stage_that_is_not_in_the_programme_is_refused(name: str) -> None:
    role = ROLES[RIGHTS[name][0][0]]
    assert permitted(a_session(), BY_NAME[name], role) is Code.unknown_stage


def test_a_command_of_another_kind_of_stage_is_unknown() -> None:
    sat = Sitting(
        a_session(running(a_stage("s", "info")), current_stage_id="s")
    )
    assert (
        sat.answer(MODERATOR, "add_entry", stage="s", content={"what": "x"})
        is Code.unknown_command
    )
    assert (
        sat.answer(MODERATOR, "form_groups", stage="s") is Code.unknown_command
    )


INNER = {
    *(
        "ask_in",
        "come_in",
        "join",
        "arrive",
        "issue_link",
        "regain",
        "freeze_version",
        "take_over",
        "add_photo",
    ),
    *("take_place", "set_programme", "issue_card", "report_by_card"),
    "spread_by_card",
    *("insert_block", "set_block", "move_block", "remove_block"),
    "detach_block",
}


def test_only_the_server_itself_lets_people_in_makes_links_and_freezes_versions() -> (
    None
):
    assert {name_of(command) for command in INTERNAL} == INNER
    assert INTERNAL.isdisjoint(COMMANDS.by_type.values())


def test_the_journal_names_a_pseudonym_where_the_stage_does_not_sign() -> None:
    anna = acting(a_person("anna"))
    for authorship in Authorship:
        snapshot = a_session(a_stage("s", authorship=authorship))
        write = AddEntry(key="0" * 16, stage="s", content={})
        expected = (
            "anna" if authorship is Authorship.signed else anna.pseudonym("s")
        )
        assert signed_by(snapshot, write, anna) == expected
        assert signed_by(snapshot, write, MODERATOR) == MODERATOR.id
        assert signed_by(snapshot, NextStage(key="0" * 16), anna) == "anna"


def test_a_name_in_the_journal_is_known_again_even_when_its_stage_is_gone() -> (
    None
):
    anna, boris = acting(a_person("anna")), acting(a_person("boris"))
    command = OpenStage(key="0" * 16, stage="gone")
    names = [
        "anna",
        anna.pseudonym("gone"),
        anna.pseudonym("other"),
        "boris",
        boris.pseudonym("gone"),
    ]
    assert [may_have_signed(name, command, anna) for name in names] == [
        True,
        True,
        False,
        False,
        False,
    ]
    assert [
        may_have_signed(name, NextStage(key="0" * 16), anna) for name in names
    ] == [True, *[False] * 4]


def dangling(snapshot: Snapshot) -> list[tuple[str, str, str]]:
    """Return the columns that name a row which does not exist: table, column, id."""
    return [
        (name, column, value)
        for name, rows in snapshot.rows().items()
        for row in rows.values()
        for column, value in named(row).items()
        # The moderator's pointers: what is gone is not shown.
        if column
        not in {
            "spotlight_id",
            "turned_stage_id",
        }
        if value not in snapshot.rows()[_table_of(row, column)]
    ]


def _table_of(row: Row, column: str) -> str:
    """Return the table of the row that a column names; a correction tells it of the row that it would change."""
    if isinstance(row, Correction) and column == "row_id":
        return str(row.target)
    plain = column.removeprefix("current_").removesuffix("_id")
    return row.names.get(column, plain)


def named(row: Row) -> dict[str, str]:
    """Return the columns that name a row; one that holds what it holds by itself names none."""
    columns = {
        name: field.default
        for name, field in type(row).model_fields.items()
        if name.endswith("_id")
    }
    return {
        name: getattr(row, name)
        for name, usual in columns.items()
        if getattr(row, name) not in {None, usual}
    }


@settings(max_examples=times(60))
@given(st.integers(0, 2**32))
def test_whatever_anybody_sends_leaves_the_session_whole(seed: int) -> None:
    chance = Chance(Random(seed).choice)
    sat = Sitting(everything(), random=Random(seed))
    for _ in range(60):
        actor, command = chance.wish(sat.snapshot, sat.key())
        before = sat.rows()
        if not sat.tries(actor, command):
            assert sat.rows() == before
            continue
        assert dangling(sat.snapshot) == [], command
        running_now = [
            s
            for s in sat.snapshot.stages
            if s.state in {StageState.open, StageState.paused}
        ]
        assert [s.id for s in running_now] in (
            [],
            [sat.snapshot.session.current_stage_id],
        )
        assert len({stage.position for stage in sat.snapshot.stages}) == len(
            sat.snapshot.stages
        )


@settings(max_examples=times(30))
@given(st.integers(0, 2**32))
def test_every_event_is_the_same_after_a_journey_through_json(
    seed: int,
) -> None:
    chance = Chance(Random(seed).choice)
    sat = Sitting(everything(), random=Random(seed))
    for _ in range(40):
        actor, command = chance.wish(sat.snapshot, sat.key())
        sat.tries(actor, command)
    for record in sat.records:
        assert (
            tuple(
                from_json(json.loads(json.dumps(to_json(event))))
                for event in record.events
            )
            == record.events
        )

# A session's signed reactions in the files that Polis publishes: counted again they are found to be the same; no name,
# no moment and no secret vote is in them.
from pathlib import Path

import pytest

from exports.data.polis import COMMENTS, PARTICIPANTS, VOTES, read, write
from exports.data.votes import conversation
from session.stages.mapping.regions import readings_of
from session.stages.mapping.rules import freezings
from session.synthesis.table import synthesis
from tests.session.build import MODERATOR
from tests.session.stages.test_map import Room


def exported(room: Room, folder: Path) -> Path:
    for name, text in write(conversation(room.snapshot), at=1_000_000).items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return folder


@pytest.mark.parametrize(
    ("facet", "column"),
    [("side", "group-id"), ("side", "side"), ("generation", "generation")],
)
def test_what_is_exported_is_found_to_be_the_same_when_it_is_compared(
    tmp_path: Path, facet: str, column: str
) -> None:
    room = Room()
    room.put(
        room.snapshot.session.model_copy(
            update={"generations": ["young", "middle", "old"]}
        )
    )
    stage = room.map()
    found = synthesis(read(exported(room, tmp_path), column).camps())
    readings = readings_of(
        room.snapshot, stage, freezings(room.snapshot, stage)[-1], "en"
    )
    (reading,) = (each for each in readings if each.facet.key == facet)
    assert [each.verdict.finding for each in found] == [
        line.finding for line in reading.lines
    ]
    first, names = found[0], reading.facet.names
    (statement,) = (
        each
        for each in reading.picture.statements
        if each.id == reading.lines[0].id
    )
    camps = sorted(
        statement.camps(reading.facet), key=lambda camp: names[camp.key]
    )
    assert [camp.counts for camp in first.camps] == [
        camp.counts for camp in camps
    ]


def test_who_did_not_answer_is_counted_as_present_and_partners_have_no_group(
    tmp_path: Path,
) -> None:
    room = Room({"Open late": ("5/0/0", "12/0/0")})
    partner = room.side("b").model_copy(
        update={"id": "z", "position": 2, "name": "Partner", "partner": True}
    )
    room.put(partner)
    guest = room.person("guest", "z")
    room.do(
        guest,
        "react",
        room.reactions,
        entry=room.put_in["Open late"].id,
        answer="against",
    )
    room.do(MODERATOR, "close_stage", room.reactions)
    told = read(exported(room, tmp_path))
    (camps,) = told.camps().values()
    assert [(camp.key, camp.counts.n, camp.present) for camp in camps] == [
        ("0", 5, 12),
        ("1", 12, 12),
    ]
    assert (len(told.votes), len(told.groups)) == (18, 24)


@pytest.mark.parametrize("authorship", ["side", "anonymous"])
def test_a_secret_vote_is_left_out_whole_and_so_is_what_still_runs(
    tmp_path: Path, authorship: str
) -> None:
    room = Room(authorship=authorship)
    room.do(MODERATOR, "close_stage", room.reactions)
    assert (
        conversation(room.snapshot).statements,
        conversation(room.snapshot).votes,
    ) == ({}, {})
    running = Room()
    assert not conversation(running.snapshot).votes
    running.do(MODERATOR, "close_stage", running.reactions)
    assert len(conversation(running.snapshot).votes) == 24 * 4


def test_nobodys_name_or_id_and_no_order_of_voting_is_in_the_files(
    tmp_path: Path,
) -> None:
    room = Room()
    room.do(MODERATOR, "close_stage", room.reactions)
    folder = exported(room, tmp_path)
    text = "".join(
        (folder / name).read_text() for name in (COMMENTS, VOTES, PARTICIPANTS)
    )
    for person in room.crew:
        assert person.name not in text
        assert person.id not in text
    lines = [
        line.split(",")
        for line in (folder / VOTES).read_text().splitlines()[1:]
    ]
    assert [
        (int(voter), int(entry)) for _, _, entry, voter, _ in lines
    ] == sorted((int(voter), int(entry)) for _, _, entry, voter, _ in lines)
    assert {at for at, *_ in lines} == {"1000000"}


def test_a_statement_that_begins_like_a_formula_is_text_to_a_spreadsheet(
    tmp_path: Path,
) -> None:
    room = Room({"=HYPERLINK(1)": ("11/0/1", "9/2/1")})
    room.do(MODERATOR, "close_stage", room.reactions)
    assert list(read(exported(room, tmp_path)).statements.values()) == [
        "'=HYPERLINK(1)"
    ]

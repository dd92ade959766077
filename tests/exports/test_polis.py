# The files that Polis publishes: read whatever the order of columns, written so that they are read the same.
import csv
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.data.polis import (
    COMMENTS,
    PARTICIPANTS,
    VOTES,
    Bounds,
    Conversation,
    NoConversation,
    read,
    write,
)
from session.synthesis.counts import Camp, Counts

FILES = {
    COMMENTS: "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n"
    '1,x,0,9,2,1,1,"Open late, on Fridays"\n1,x,1,9,0,0,1,"Two\nlines"\n',
    VOTES: "timestamp,datetime,comment-id,voter-id,vote\n"
    "1,x,0,7,1\n1,x,0,8,-1\n2,x,0,8,1\n1,x,0,9,-1\n1,x,1,7,0\n1,x,0,5,1\n",
    PARTICIPANTS: "participant,group-id,n-comments,n-votes,n-agree,n-disagree,0,1\n"
    "7,0,0,2,1,0,1,0\n8,0,0,1,1,0,1,\n9,1,0,1,0,1,-1,\n5,,0,1,1,0,1,\n",
}


BROKEN = (
    "a quotation mark is not closed, or a cell is longer than 131072 characters"
)


def put(folder: Path, **changed: str | None) -> Path:
    names = {"comments": COMMENTS, "votes": VOTES, "participants": PARTICIPANTS}
    for name, text in {
        **FILES,
        **{names[key]: text for key, text in changed.items()},
    }.items():
        if text is not None:
            (folder / name).write_text(text, encoding="utf-8", newline="")
    return folder


def test_the_last_vote_counts_and_people_without_a_group_are_left_out(
    tmp_path: Path,
) -> None:
    conversation = read(put(tmp_path))
    assert conversation.statements == {
        "0": "Open late, on Fridays",
        "1": "Two\nlines",
    }
    assert conversation.camps() == {
        "0": (Camp("0", Counts(2, 0, 0), 2), Camp("1", Counts(0, 1, 0), 1)),
        "1": (Camp("0", Counts(0, 0, 1), 2), Camp("1", Counts(0, 0, 0), 1)),
    }


def test_the_order_of_columns_capitals_and_further_columns_do_not_matter(
    tmp_path: Path,
) -> None:
    cells = (
        "1,,7,0,1",
        "1,,8,0,2",
        "-1,,8,0,1",
        "-1,x,9,0,1",
        "0,,7,1,1",
        "1,,5,0,1",
    )
    votes = "\n".join(
        ("\ufeffVote,spare,Voter-ID,Comment-Id,timestamp", *cells)
    )
    people = "1,0,town,group-id,participant\n0,1,north,0.0,7.0\n,1,south,0.0,8.0\n,-1,north,1.0,9.0\n,1,,,5.0\n"
    (straight := tmp_path / "a").mkdir()
    (mixed := tmp_path / "b").mkdir()
    assert (
        read(put(mixed, votes=votes, participants=people)).camps()
        == read(put(straight)).camps()
    )
    by_town = read(mixed, "town").camps()["0"]
    assert by_town == (
        Camp("north", Counts(1, 1, 0), 2),
        Camp("south", Counts(1, 0, 0), 1),
    )


def test_without_votes_csv_the_matrix_speaks_and_without_comments_the_ids(
    tmp_path: Path,
) -> None:
    conversation = read(put(tmp_path, votes=None, comments=None))
    assert conversation.statements == {"0": "", "1": ""}
    assert conversation.votes == {
        ("7", "0"): 1,
        ("7", "1"): 0,
        ("8", "0"): 1,
        ("9", "0"): -1,
        ("5", "0"): 1,
    }


def test_of_two_votes_the_later_counts_wherever_it_stands_and_of_two_at_once_the_lower_one(
    tmp_path: Path,
) -> None:
    votes = "timestamp,comment-id,voter-id,vote\n9,0,7,-1\n3,0,7,1\n5,0,8,1\n5,0,8,0\n,1,9,1\n,1,9,-1\n"
    assert read(put(tmp_path, votes=votes)).votes == {
        ("7", "0"): -1,
        ("8", "0"): 0,
        ("9", "1"): -1,
    }


def test_a_vote_on_a_comment_that_is_in_no_list_is_counted_under_its_number(
    tmp_path: Path,
) -> None:
    conversation = read(
        put(
            tmp_path,
            votes="comment-id,voter-id,vote\n0,7,1\n12,7,-1\n12,8,-1\n2,9,1\n",
        )
    )
    assert list(conversation.statements) == ["0", "1", "2", "12"]
    assert conversation.camps()["12"] == (
        Camp("0", Counts(0, 2, 0), 2),
        Camp("1", Counts(), 1),
    )


def test_windows_lines_empty_lines_and_cells_that_lack_are_read(
    tmp_path: Path,
) -> None:
    votes = "comment-id,voter-id,vote,datetime\r\n\r\n0,7,1\r\n0,8,\r\n0,9,nan,x,y\r\n"
    assert read(put(tmp_path, votes=votes)).votes == {("7", "0"): 1}


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"participants": None}, "participants-votes.csv is not in the folder"),
        (
            {"participants": "participant,age\n1,2\n"},
            "participants-votes.csv has no column “group-id”",
        ),
        (
            {"participants": ""},
            "participants-votes.csv has no column “participant”",
        ),
        (
            {"votes": "comment-id,voter-id,vote\n0,1,1\n0,2,yes\n"},
            "votes.csv, line 3: a vote is 1, 0 or -1",
        ),
        (
            {"comments": f'comment-id,comment-body\n0,"{"x" * 140_000}'},
            f"comments.csv, line 2: {BROKEN}",
        ),
    ],
)
def test_what_is_wrong_is_said_with_file_and_line(
    tmp_path: Path, changed: dict[str, str | None], told: str
) -> None:
    with pytest.raises(NoConversation) as wrong:
        read(put(tmp_path, **changed))
    assert str(wrong.value) == told


def test_a_file_that_is_no_text_is_said_to_be_none(tmp_path: Path) -> None:
    (put(tmp_path) / VOTES).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(NoConversation, match="not UTF-8"):
        read(tmp_path)


def test_files_that_a_spreadsheet_saved_again_are_read(tmp_path: Path) -> None:
    whole = read(put(tmp_path))
    for name in (COMMENTS, VOTES, PARTICIPANTS):
        file = tmp_path / name
        rows = list(csv.reader(StringIO(file.read_text(), newline="")))
        text = StringIO(newline="")
        csv.writer(text, delimiter=";").writerows(rows)
        file.write_bytes(
            text.getvalue().encode("utf-16" if name == VOTES else "utf-8-sig")
        )
    assert read(tmp_path) == whole


TEXTS = st.text(
    st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=40
)


@given(
    st.lists(TEXTS, min_size=1, max_size=4),
    st.dictionaries(
        st.tuples(st.integers(0, 9), st.integers(0, 3)),
        st.sampled_from((1, 0, -1)),
    ),
    st.dictionaries(
        st.integers(0, 9), st.sampled_from(("north", "south")), min_size=1
    ),
)
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory,
    texts: list[str],
    votes: dict[tuple[int, int], int],
    groups: dict[int, str],
) -> None:
    told = Conversation(
        {str(number): text for number, text in enumerate(texts)},
        {
            (str(who), str(what)): vote
            for (who, what), vote in votes.items()
            if what < len(texts)
        },
        {str(who): name for who, name in groups.items()},
    )
    folder = tmp_path_factory.mktemp("written")
    for name, text in write(told).items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    again = read(folder)
    assert (again.statements, again.votes, again.groups) == (
        told.statements,
        told.votes,
        told.groups,
    )
    (folder / VOTES).unlink()
    assert read(folder).camps() == told.camps()


HEAD = "participant,group-id\n"
TOO_MUCH = {
    "bytes": (
        {"participants": FILES[PARTICIPANTS]},
        Bounds(bytes=100),
        "participants-votes.csv is larger than 0 MB",
    ),
    "rows": (
        {"participants": HEAD + "1,a\n" * 11},
        Bounds(rows=10),
        "participants-votes.csv has more than 10 lines",
    ),
    "columns": (
        {"participants": "participant,group-id" + ",x" * 10 + "\n"},
        Bounds(columns=10),
        "participants-votes.csv, line 1: there are more than 10 columns",
    ),
    "columns of a line": (
        {"participants": HEAD + "1,a" + "," * 11 + "\n"},
        Bounds(columns=10),
        "participants-votes.csv, line 2: there are more than 10 columns",
    ),
    "cells": (
        {"participants": HEAD + "1,a\n" * 6},
        Bounds(cells=10),
        "participants-votes.csv has more than 10 cells",
    ),
    "a cell": (
        {"comments": f'comment-id,comment-body\n0,"{"x" * 131_073}"\n'},
        Bounds(),
        f"comments.csv, line 2: {BROKEN}",
    ),
    "groups": (
        {"participants": HEAD + "".join(f"{n},{n}\n" for n in range(11))},
        Bounds(groups=10),
        "“group-id” makes more than 10 groups",
    ),
    "an id": (
        {"comments": "comment-id,comment-body\n" + "7" * 5_000 + ",x\n"},
        Bounds(),
        "comments.csv, line 2: “comment-id” is longer than 100 characters",
    ),
}


@pytest.mark.parametrize("what", TOO_MUCH)
def test_what_holds_too_much_is_refused_with_a_sentence(
    what: str, tmp_path: Path
) -> None:
    changed, most, told = TOO_MUCH[what]
    with pytest.raises(NoConversation) as refused:
        read(put(tmp_path, **changed), most=most).camps()
    assert str(refused.value) == told


def test_a_file_that_is_larger_than_any_is_not_even_read(
    tmp_path: Path,
) -> None:
    put(tmp_path)
    with (tmp_path / VOTES).open("r+b") as file:
        file.truncate(Bounds().bytes + 1)
    with pytest.raises(
        NoConversation, match=r"votes.csv is larger than 200 MB"
    ):
        read(tmp_path)

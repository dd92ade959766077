# `veche compare`: a folder of a public conversation, as tables for people and as JSON for programs.
import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from exports.data.polis import Conversation, write
from facilitator_ui.cli import main

WORKED = {
    "0": ((11, 0, 1), (9, 2, 1), "common", None, 0.7825),
    "1": ((3, 7, 2), (10, 1, 1), "particular", "b", 0.5),
    "2": ((1, 10, 1), (2, 9, 1), "common_rejection", None, 0.7491),
    "3": ((6, 6, 0), (5, 6, 1), "split", "a", None),
    "4": ((4, 2, 6), (5, 1, 6), "unclear", None, None),
    "5": ((8, 3, 1), (7, 4, 1), "between", None, None),
    "6": ((11, 1, 0), (1, 10, 1), "opposition", None, 0.7143),
    "7": ((3, 0, 0), (11, 0, 1), "too_few", None, None),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    votes = {}
    for statement, (a, b, *_) in WORKED.items():
        for side, counts in (("a", a), ("b", b)):
            given = [1] * counts[0] + [-1] * counts[1] + [0] * counts[2]
            votes.update(
                {
                    (f"{side}{number}", statement): vote
                    for number, vote in enumerate(given)
                }
            )
    groups = {f"{side}{number}": side for side in "ab" for number in range(12)}
    texts = {
        statement: f"[bold]Statement {statement}[/bold]" for statement in WORKED
    }
    for name, text in write(Conversation(texts, votes, groups)).items():
        (tmp_path / name).write_text(text, encoding="utf-8", newline="")
    return tmp_path


def test_json_has_the_class_side_score_and_counts_of_every_statement(
    folder: Path,
) -> None:
    done = CliRunner().invoke(main, ["compare", str(folder), "--json"])
    found = json.loads(done.stdout)["statements"]
    assert [list(each) for each in found] == [
        ["id", "class", "side", "score", "counts"]
    ] * 8
    told = {
        e["id"]: (
            e["class"],
            e["side"],
            e["score"] and round(e["score"], 4),
            e["counts"],
        )
        for e in found
    }
    assert told == {
        statement: (finding, side, score, {"a": list(a), "b": list(b)})
        for statement, (a, b, finding, side, score) in WORKED.items()
    }


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("ru", "разделяют обе группы: 11 из 12 и 9 из 12"),
        ("en", "shared by both groups: 11 of 12 and 9 of 12"),
    ],
)
def test_people_read_a_sentence_under_each_finding(
    folder: Path, language: str, sentence: str
) -> None:
    environment = {"COLUMNS": "200", "VECHE_LANGUAGE": language}
    done = CliRunner(env=environment).invoke(main, ["compare", str(folder)])
    assert sentence in done.stdout
    assert "[bold]Statement 0[/bold]" in done.stdout


def test_a_folder_that_is_none_is_said_in_a_sentence(tmp_path: Path) -> None:
    done = CliRunner(env={"VECHE_LANGUAGE": "ru"}).invoke(
        main, ["compare", str(tmp_path)]
    )
    assert (done.exit_code, done.stdout) == (5, "")
    assert done.stderr.strip() == "В папке нет файла participants-votes.csv"


def test_the_program_compares_without_loading_the_server(folder: Path) -> None:
    script = (
        "import sys; sys.argv = ['veche', 'compare', sys.argv[1], '--json']\n"
        "from facilitator_ui.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "assert not {'fastapi', 'sqlalchemy', 'docx'} & set(sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert len(json.loads(done.stdout)["statements"]) == 8

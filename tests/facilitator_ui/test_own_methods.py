# Methods of one's own as pages: kept out of a programme, found in the library, taken home, taken in, away and back.
import html
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from facilitator_ui.shelf import own_methods_folder
from session.programme.blocks import block_of
from session.tables import Stage
from tests.facilitator_ui.house import Gathering, new_key

OK, SEE_OTHER, NOT_FOUND, BROKEN = 200, 303, 404, 422
NAME = "Наш разбор"
KEY = "nash-razbor"


def page(gathering: Gathering, path: str) -> str:
    answer = gathering.organizer.speaking("en").get(path)
    assert answer.status_code == OK, path
    return html.unescape(answer.text)


def posted(gathering: Gathering, path: str, **form: str) -> str:
    answer = gathering.organizer.speaking("en").post(path, form)
    assert answer.status_code == SEE_OTHER, answer.text
    return answer.headers["location"]


def stages(gathering: Gathering) -> list[Stage]:
    room = gathering.house.hall(gathering.code).room
    return list(room.snapshot.stages)


def inserted(gathering: Gathering, method: str) -> list[Stage]:
    posted(
        gathering,
        f"/s/{gathering.code}/programme/block",
        key=new_key(),
        method=method,
    )
    found = stages(gathering)
    return [s for s in found if block_of(s) not in {"", "positions"}]


def kept(gathering: Gathering, chosen: list[Stage]) -> str:
    ticked = {f"stage:{stage.id}?": "true" for stage in chosen}
    here = f"/s/{gathering.code}/programme/method"
    said = {"name": NAME, "purpose": "decide", "least": "5", "most": "9"}
    return posted(gathering, here, **said, **ticked)


def uploaded(gathering: Gathering, text: str) -> httpx.Response:
    file = ("ours.toml", text.encode())
    http = gathering.organizer.speaking("en").http
    return http.post("/o/methods/file", files={"file": file})


@pytest.fixture(autouse=True)
def folder(gathering: Gathering) -> Iterator[Path]:
    """Give the folder of own methods, which is empty before and after."""
    found = own_methods_folder(gathering.house.settings)
    assert found is not None
    yield found
    shutil.rmtree(found, ignore_errors=True)


@pytest.fixture
def ours(gathering: Gathering) -> str:
    """Keep a block with a change as a method; return its file."""
    block = inserted(gathering, "premortem")
    gathering.lead("edit_stage", stage=block[0].id, title="Our own first")
    form = page(
        gathering,
        f"/s/{gathering.code}/programme/method?block={block_of(block[0])}",
    )
    assert form.count("checked") == len(block)
    assert kept(gathering, block) == f"/o/methods/{KEY}"
    return page(gathering, f"/o/methods/{KEY}.toml")


def test_a_block_with_changes_becomes_a_method_that_stands_in_the_library(
    gathering: Gathering, ours: str
) -> None:
    assert 'title = "Our own first"' in ours
    found = page(gathering, "/o/methods?purpose=decide&people=9")
    assert NAME in found
    assert '<span class="tag accent">own</span>' in found
    assert "Our own first" in page(gathering, f"/o/methods/{KEY}")
    before = len(stages(gathering))
    again = inserted(gathering, KEY)
    assert [s.envelope.title for s in again].count("Our own first") == 2
    assert len(stages(gathering)) > before


def test_it_is_taken_away_put_back_and_never_overwritten(
    gathering: Gathering, ours: str
) -> None:
    away = posted(gathering, f"/o/methods/{KEY}/remove")
    assert f"/o/methods/{KEY}/back" in page(gathering, away)
    assert gathering.organizer.get(f"/o/methods/{KEY}").status_code == NOT_FOUND
    posted(gathering, f"/o/methods/{KEY}/back")
    assert NAME in page(gathering, f"/o/methods/{KEY}")
    taken = uploaded(gathering, ours)
    assert taken.headers["location"] == f"/o/methods/{KEY}-2"


@pytest.mark.parametrize(
    "path", ["swot/remove", "no-such/remove", "..%2F/back"]
)
def test_only_ones_own_is_taken_away(gathering: Gathering, path: str) -> None:
    answer = gathering.organizer.post(f"/o/methods/{path}", {})
    assert answer.status_code == NOT_FOUND
    assert "Matrix" in page(gathering, "/o/methods/swot")


def test_a_method_of_the_program_goes_home_and_comes_in_as_ones_own(
    gathering: Gathering,
) -> None:
    home = page(gathering, "/o/methods/swot.toml")
    taken = uploaded(gathering, home)
    assert taken.headers["location"] == "/o/methods/swot-2"
    assert page(gathering, "/o/methods/swot-2?variant=soar").count("own") > 0


def test_every_mistake_of_a_file_is_shown_with_its_line(
    gathering: Gathering, ours: str
) -> None:
    worse = ours.replace("level = 1", 'level = "low"\ncolour = 1')
    worse = re.sub(r"\nsummary = .*", "", worse)
    answer = uploaded(gathering, worse)
    told = html.unescape(answer.text)
    assert answer.status_code == BROKEN
    assert "3 mistakes in" in told
    for sentence in (
        "“level” must be a whole number",
        "unknown key “colour”",
        "“summary” is missing",
        "colour = 1",
        "Take it out, or correct how it is spelled.",
    ):
        assert sentence in told
    broken = html.unescape(uploaded(gathering, 'key = "x').text)
    assert "ours.toml, line 1" in broken


@pytest.mark.parametrize("form", [{"name": NAME}, {"stage:x?": "true"}])
def test_without_a_name_or_a_stage_nothing_is_kept(
    gathering: Gathering, form: dict[str, str]
) -> None:
    here = f"/s/{gathering.code}/programme/method"
    assert gathering.organizer.post(here, form).status_code != SEE_OTHER


def test_a_broken_file_in_the_folder_is_named_and_the_rest_serves(
    gathering: Gathering, ours: str, folder: Path
) -> None:
    (folder / "bad.toml").write_text('key = "bad"\n', encoding="utf-8")
    found = page(gathering, "/o/methods")
    assert "bad.toml" in found
    assert NAME in found


# As a spec of another library


def test_a_spec_that_went_out_is_taken_in_as_it_was(
    gathering: Gathering,
) -> None:
    there = page(gathering, "/o/methods/swot")
    assert 'href="/o/methods/swot.md"' in there
    answer = gathering.organizer.http.get("/o/methods/swot.md")
    assert answer.headers["content-type"].startswith("text/markdown")
    taken = uploaded(gathering, answer.text)
    assert taken.headers["location"] == "/o/methods/swot-2"
    first = gathering.organizer.http.get("/o/methods/swot.toml").text
    again = gathering.organizer.http.get("/o/methods/swot-2.toml").text
    assert again.replace('"swot-2"', '"swot"', 1) == first


def test_a_spec_from_elsewhere_says_what_was_guessed(
    gathering: Gathering,
) -> None:
    spec = "---\nid: round\ntitle: A round\nstages:\n- id: one\n---\n"
    there = uploaded(gathering, spec).headers["location"]
    assert there == "/o/methods/round"
    shown = page(gathering, there)
    assert "go through it once" in shown
    assert "The file says no minutes: each stage has 15." in shown


def test_a_spec_that_is_broken_is_told_with_its_line(
    gathering: Gathering,
) -> None:
    answer = uploaded(gathering, "---\nid: round\n{}\n---\n")
    assert answer.status_code == BROKEN
    assert "line 3: this line is not understood" in html.unescape(answer.text)


def test_no_spec_of_a_method_that_is_not_there(gathering: Gathering) -> None:
    answer = gathering.organizer.http.get("/o/methods/unknown.md")
    assert answer.status_code == NOT_FOUND

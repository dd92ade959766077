# The library of methods as pages: found by what one has, read, put into the programme, and changed there as a block.
import html
import re

import pytest

from facilitator_ui.organizer.method_forms import Sought, number_of
from facilitator_ui.shelf import library
from session.programme.blocks import block_of
from session.programme.expanding import bounds
from session.tables import Stage
from tests.facilitator_ui.house import LANGUAGES, Gathering, new_key

HIDDEN = re.compile(
    r'<input type="hidden" name="(method|variant)" value="([^"]*)">'
)
OK, SEE_OTHER, CONFLICT = 200, 303, 409


def shown(gathering: Gathering, address: str, language: str = "en") -> str:
    answer = gathering.organizer.speaking(language).get(
        f"/s/{gathering.code}/{address}"
    )
    assert answer.status_code == OK
    return html.unescape(answer.text)


def sent(gathering: Gathering, address: str, **form: str) -> int:
    path = f"/s/{gathering.code}/{address}"
    answer = gathering.organizer.post(path, {"key": new_key(), **form})
    return answer.status_code


PLANNED = "positions"
"""The block that the scenario has."""


def stages(gathering: Gathering) -> list[Stage]:
    room = gathering.house.hall(gathering.code).room
    return list(room.snapshot.stages)


def put_in(gathering: Gathering) -> list[Stage]:
    """Return the stages of blocks, but for the one that comes with the scenario."""
    return [s for s in stages(gathering) if block_of(s) not in {"", PLANNED}]


def steps(gathering: Gathering) -> list[str]:
    placed = (stage.envelope.block for stage in put_in(gathering))
    return [place.step for place in placed if place]


def inserted(gathering: Gathering, method: str, **form: str) -> str:
    assert (
        sent(gathering, "programme/block", method=method, **form) == SEE_OTHER
    )
    return block_of(put_in(gathering)[0])


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        ({"purpose": "decide"}, ["support-check"]),
        ({"minutes": "20"}, ["ngt", "premortem", "support-check"]),
        ({"people": "900"}, ["positions-map"]),
        ({"purpose": "plan", "lacks": "quiet"}, []),
        ({"people": "many", "purpose": "foresee"}, ["premortem"]),
    ],
)
def test_methods_are_found_by_what_one_has(
    sought: dict[str, str], found: list[str]
) -> None:
    mine = {"cards-to-themes", "ngt", "positions-map", "premortem"}
    mine |= {"support-check", "swot"}
    keys = [each.key for each in Sought(**sought).found(library(), "en")]
    assert sorted(mine & set(keys)) == found


def test_a_number_is_read_as_it_was_typed() -> None:
    typed = (" 40 ", "", "forty", "-3", "9999999")
    assert [*map(number_of, typed)] == [40, None, None, None, None]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", library())
def test_each_method_has_a_page_with_what_whoever_leads_it_needs(
    gathering: Gathering, key: str, language: str
) -> None:
    method = library()[key]
    page = shown(gathering, f"methods/{key}", language)
    told = method.texts[language]
    for sentence in (told.use, *told.before, *told.during, *told.traps):
        assert sentence in page
    for variant in method.structure.variants:
        other = shown(
            gathering, f"methods/{key}?variant={variant.key}", language
        )
        assert dict(HIDDEN.findall(other)) == {
            "method": key,
            "variant": variant.key,
        }
    assert told.name in shown(gathering, "methods", language)


def test_a_method_is_put_in_with_what_was_chosen(gathering: Gathering) -> None:
    chosen = {
        "variant": "soar",
        "minutes#": "60",
        "given:dots#": "7",
        "given:question": "Наш архив",
        "leave:agreements?": "true",
        "after-": stages(gathering)[0].id,
    }
    inserted(gathering, "swot", **chosen)
    here = stages(gathering)
    assert steps(gathering) == ["question", "cards", "themes", "dots", "so"]
    assert sum(stage.envelope.minutes for stage in here[1:6]) == 60
    place = here[1].envelope.block
    assert place is not None
    assert (place.variant, dict(place.given)) == (
        "soar",
        {"dots": 7, "question": "Наш архив"},
    )
    assert "Наш архив" in here[1].envelope.instruction


@pytest.mark.parametrize(
    "form",
    [
        {"method": "nonsense"},
        {"method": "swot", "minutes#": "3"},
        {"method": "swot", "given:dots#": "99"},
        {"method": "swot", "variant": "nonsense"},
        {"method": "swot", "leave:cards?": "true"},
        {"method": "swot", "after-": "no stage"},
        {"method": "swot", "key": "short"},
    ],
)
def test_what_cannot_be_is_refused(
    gathering: Gathering, form: dict[str, str]
) -> None:
    before = stages(gathering)
    status = sent(gathering, "programme/block", **form)
    assert OK not in {status, SEE_OTHER}
    assert status != SEE_OTHER
    assert stages(gathering) == before


@pytest.mark.parametrize(
    ("came_from", "leads_to"),
    [
        (
            "{own}/s/{code}/methods/swot?after=x",
            "/s/{code}/methods/swot?after=x",
        ),
        ("https://elsewhere.example/s/{code}/methods", "/"),
        ("{own}//elsewhere.example/", "/"),
        ("{own}/o/enter/secret", "/"),
        ("http://[", "/"),
    ],
)
def test_who_is_refused_goes_back_to_where_the_form_stands(
    gathering: Gathering, came_from: str, leads_to: str
) -> None:
    organizer, code = gathering.organizer, gathering.code
    own = str(organizer.http.base_url).rstrip("/")
    answer = organizer.http.post(
        f"/s/{code}/programme/block",
        data={"method": "swot", "minutes#": "3", "key": new_key()},
        headers={
            "Accept": "text/html",
            "Referer": came_from.format(own=own, code=code),
        },
    )
    assert answer.status_code == CONFLICT
    link = f'<a class="button" href="{leads_to.format(code=code)}">'
    assert link in html.unescape(answer.text)


def test_a_block_is_changed_and_keeps_what_was_set_by_hand(
    gathering: Gathering,
) -> None:
    block = inserted(gathering, "swot")
    cards = next(s for s in stages(gathering) if s.key == f"{block}_cards")
    gathering.lead("edit_stage", stage=cards.id, title="Ours", minutes=30)
    page = shown(gathering, f"programme/block/{block}")
    least, most = bounds(library()["swot"])
    assert f'type="number" min="{least}" max="{most}" value="80"' in page
    address = f"programme/block/{block}"
    same = {"method": "swot", "minutes#": "80", "given:dots#": "6"}
    assert sent(gathering, address, **same) == SEE_OTHER
    after = {s.key.partition("_")[2]: s for s in stages(gathering)}
    assert after["cards"].envelope.minutes == 30
    assert after["cards"].envelope.title == "Ours"
    assert after["dots"].envelope.options["dots"] == 6
    shorter = {"method": "swot", "minutes#": "40", "leave:agreements?": "true"}
    assert sent(gathering, address, **shorter) == SEE_OTHER
    after = {s.key.partition("_")[2]: s for s in stages(gathering)}
    assert "agreements" not in steps(gathering)
    assert after["cards"].envelope.title == "Ours"
    lasting = [s.envelope.minutes for s in put_in(gathering)]
    assert sum(lasting) == 40


def test_a_block_is_replaced_moved_let_go_and_taken_out(
    gathering: Gathering,
) -> None:
    block = inserted(gathering, "swot")
    address = f"programme/block/{block}"
    assert sent(gathering, address, method="premortem") == SEE_OTHER
    assert steps(gathering)[:2] == ["story", "causes"]
    last = [s.id for s in stages(gathering) if not block_of(s)][-1]
    moved = {"do": "move", "after-": last}
    assert sent(gathering, address, **moved) == SEE_OTHER
    assert block_of(stages(gathering)[-1]) == block
    assert sent(gathering, address, do="remove") == SEE_OTHER
    assert steps(gathering) == []
    block = inserted(gathering, "ngt")
    assert sent(gathering, f"programme/block/{block}", do="detach") == SEE_OTHER
    assert steps(gathering) == []
    assert sent(gathering, f"programme/block/{block}", do="detach") == CONFLICT


def test_only_what_the_steps_that_are_left_need_is_asked(
    gathering: Gathering,
) -> None:
    page = shown(gathering, "methods/ngt?variant=dot-voting")
    asked = re.findall(r'name="(?:given|leave):(\w+)', page)
    assert asked == ["question", "places", "dots", "go_on"]


def test_the_programme_shows_the_block_and_leads_to_it(
    gathering: Gathering,
) -> None:
    block = inserted(gathering, "swot")
    page = shown(gathering, "programme")
    assert page.count(f"/programme/block/{block}") == 1
    assert "Method: Matrix of columns" in page


def test_a_duplicate_of_a_step_belongs_to_no_block(
    gathering: Gathering,
) -> None:
    inserted(gathering, "support-check")
    before = steps(gathering)
    first = put_in(gathering)[0]
    assert sent(gathering, "programme/insert", like=first.id) == SEE_OTHER
    assert steps(gathering) == before


def read(gathering: Gathering, path: str, language: str = "en") -> str:
    answer = gathering.organizer.speaking(language).get(path)
    assert answer.status_code == OK
    return html.unescape(answer.text)


def begun(gathering: Gathering, method: str, **form: str) -> list[Stage]:
    """Begin a session with a method; return its stages."""
    given = {"title": "Our archive", **form}
    answer = gathering.organizer.speaking("en").post(
        f"/o/methods/{method}", given
    )
    assert answer.status_code == SEE_OTHER
    code = answer.headers["location"].split("/")[2]
    gathering.organizer.get(f"/s/{code}/programme")
    room = gathering.house.hall(code).room
    assert room.snapshot.session.title == "Our archive"
    return list(room.snapshot.stages)


def test_a_session_begins_with_a_method_of_the_library(
    gathering: Gathering,
) -> None:
    assert "/o/methods" in read(gathering, "/o")
    assert "/o/methods/premortem" in read(gathering, "/o/methods?people=12")
    page = read(gathering, "/o/methods/premortem?variant=remembered")
    assert 'name="title"' in page
    found = begun(gathering, "premortem", **{"minutes#": "60"})
    assert found[0].key == "registration"
    assert found[-1].envelope.title == "Closing"
    block = [s for s in found if block_of(s)]
    assert [*map(block_of, found)] == ["", *["method"] * len(block), ""]
    assert sum(s.envelope.minutes for s in block) == 60
    assert "method_story" in {s.key for s in block}


def test_a_method_that_needs_proposals_gets_them_where_asked(
    gathering: Gathering,
) -> None:
    page = read(gathering, "/o/methods/support-check")
    assert 'name="collects?" value="true" checked' in page
    assert "collects?" not in read(gathering, "/o/methods/swot")
    without = begun(gathering, "support-check")
    assert [s.kind for s in without] == [
        "info",
        "info",
        "decide",
        "agree",
        "info",
    ]
    found = begun(gathering, "support-check", **{"collects?": "true"})
    assert found[1].kind == "collect"
    taken = [each.stage for each in found[3].envelope.sources]
    assert taken == [found[1].key]


def test_a_method_whose_sides_compare_begins_with_two(
    gathering: Gathering,
) -> None:
    page = read(gathering, "/o/methods/positions-map")
    assert 'name="sides?" value="true" checked' in page
    assert 'name="sides?" value="true">' in read(gathering, "/o/methods/swot")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("within", [True, False])
def test_a_step_is_looked_at_before_anything_begins(
    gathering: Gathering, within: bool, language: str
) -> None:
    home = f"/s/{gathering.code}" if within else "/o"
    before = stages(gathering)
    page = read(gathering, f"{home}/methods/swot?variant=soar", language)
    looks = re.findall(rf'src="({home}/methods/swot/look/[^"]+)"', page)
    assert len(looks) == 12
    told = library()["swot"].texts[language].steps["cards"].title
    for surface in ("phone", "projector"):
        address = f"{home}/methods/swot/look/cards?variant=soar"
        shown_ = read(gathering, f"{address}&surface={surface}", language)
        assert told in shown_.replace("\u00a0", " ")
        assert "<script" not in shown_
    nothing = f"{home}/methods/swot/look/nonsense"
    assert gathering.organizer.get(nothing).status_code == 404
    assert stages(gathering) == before

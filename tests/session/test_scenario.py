# Scenario files: the four that come with the product, what a broken one is told, and the rows they become.
import os
import re
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session.envelope import Authorship, Envelope, Source, Unit, Visibility
from session.fields import FieldKind, FormField
from session.programme.reading import paper
from session.programme.scenario import (
    PlannedSide,
    PlannedStage,
    Scenario,
    ScenarioFile,
    available,
    load,
    read,
    starting_rows,
)
from session.programme.shelving import library
from session.refusals import Code, Refused
from session.stages import KINDS
from session.tables import Session, Side, Stage
from session.words import words

SCENARIOS = Path(__file__).parents[2] / "templates" / "scenarios"
FILES = available(SCENARIOS)
METHODS = library(SCENARIOS.parent / "methods", KINDS)

SMALL = """\
key = "small"
language = "en"
name = "Small"
title = "Roads"
generations = ["young", "middle", "old"]

[[side]]
name = "Town"

[[side]]
name = "Ministry"
partner = true

[[stage]]
key = "talk"
kind = "form"
title = "Talk"
instruction = \"\"\"
Say it.
[[stage]]
key = "no stage at all"
\"\"\"
minutes = 5
unit = "side"
limit = 2
visibility = "never"
authorship = "side"
section = "positions"

[[stage.field]]
name = "what"
label = "What"
required = true

[[stage.field]]
name = "how"
kind = "one"
label = "How"
options = [
    "fast",
    "slow",
]

[[stage]]  # the second
key = "work"
kind = "group"
title = "Work"
sources = [
    { stage = "talk", which = "thesis" },
]
[stage.options]
forming = "mixed"
size = 7
"""

TALK = PlannedStage(
    key="talk",
    kind="form",
    envelope=Envelope(
        title="Talk",
        instruction='Say it.\n[[stage]]\nkey = "no stage at all"',
        minutes=5,
        unit=Unit.side,
        limit=2,
        visibility=Visibility.never,
        authorship=Authorship.side,
        section="positions",
        fields=(
            FormField(name="what", label="What", required=True),
            FormField(
                name="how",
                kind=FieldKind.one,
                label="How",
                options=("fast", "slow"),
            ),
        ),
    ),
)
WORK = PlannedStage(
    key="work",
    kind="group",
    envelope=Envelope(
        title="Work",
        sources=(Source(stage="talk", which="thesis"),),
        options={"forming": "mixed", "size": 7},
    ),
)
WHOLE = Scenario(
    key="small",
    language="en",
    name="Small",
    title="Roads",
    generations=("young", "middle", "old"),
    sides=(
        PlannedSide(name="Town"),
        PlannedSide(name="Ministry", partner=True),
    ),
    stages=(TALK, WORK),
)

BROKEN = [
    # syntax
    (
        'name = "Town"',
        "name = Town",
        "line 8: this is not a value; text goes in quotation marks",
    ),
    ("size = 7", "size =", "line 53: this is not a value"),
    (
        "size = 7\n",
        'size = """\n\nyes',
        "line 55: a text has no closing quotation mark",
    ),
    ("minutes = 5", "minutes = 5\nminutes = 6", "line 24: this appears twice"),
    ("minutes = 5", "minutes 5", "line 23: “=” is missing after a key"),
    (
        "[stage.options]",
        "[stage.options",
        "line 51: a bracket or brace is not closed",
    ),
    (
        'which = "thesis" },',
        'which = "thesis"',
        "line 49: a bracket or brace is not closed",
    ),
    (
        'name = "Town"',
        r'name = "C:\Town"',
        "line 8: a backslash inside a text has to be written twice",
    ),
    ("minutes = 5", "minutes = 2026-02-30", "line 23: this is not a date"),
    ("minutes = 5", "min\x00utes = 5", "line 23: “=” is missing after a key"),
    (
        "size = 7",
        "size = 7 # \x07",
        "line 53: there is a character that is not allowed here",
    ),
    ("minutes = 5", "= 5", "line 23: this is not TOML"),
    ("size = 7", f"size = {'[' * 9999}", "line 1: it is nested too deeply"),
    (
        "size = 7",
        f"size = {'[' * 20}{']' * 20}",
        "line 1: it is nested too deeply",
    ),
    # unknown keys, before missing ones
    ('title = "Roads"', 'titel = "Roads"', "line 4: unknown key “titel”"),
    ("minutes = 5", "minuts = 5", "line 23: unknown key “minuts”"),
    ('title = "Work"', 'titel = "Work"', "line 47: unknown key “titel”"),
    (
        'label = "How"',
        'label = "How"\nlable = "How"',
        "line 39: unknown key “lable”",
    ),
    ("which =", "wich =", "line 48: unknown key “wich”"),
    ("[stage.options]", "[stage.optoins]", "line 51: unknown key “optoins”"),
    ("[[stage.field]]", "[[stage.fields]]", "line 30: unknown key “fields”"),
    # missing keys, told where the table begins
    ('name = "Small"\n', "", "line 1: “name” is missing"),
    ('title = "Work"\n', "", "line 44: “title” is missing"),
    ('label = "How"\n', "", "line 35: “label” is missing"),
    # wrong types and values
    (
        "minutes = 5",
        'minutes = "5"',
        "line 23: “minutes” must be a whole number",
    ),
    (
        "minutes = 5",
        "minutes = true",
        "line 23: “minutes” must be a whole number",
    ),
    (
        "minutes = 5",
        "minutes = 2026-11-23",
        "line 23: “minutes” must be a whole number",
    ),
    ("minutes = 5", "minutes = 601", "line 23: “minutes” must be at most 600"),
    (
        'unit = "side"',
        'unit = "family"',
        "line 24: “unit” must be one of these: person, group, side",
    ),
    (
        'language = "en"',
        'language = "de"',
        "line 2: “language” must have the form ^(ru|en)$",
    ),
    ('"middle", ', "", "line 5: the number of generations must be 3"),
    (
        'name = "how"',
        'name = "How?"',
        "line 36: “name” must have the form ^[a-z]",
    ),
    ("size = 7", "size = 7.5", "line 53: “size” must be a whole number"),
    ("size = 7", "size = 51", "line 53: “size” must be at most 50"),
    ("size = 7", 'size = "7"', "line 53: “size” must be a whole number"),
    ("size = 7", "size = true", "line 53: “size” must be a whole number"),
    ("size = 7", "dotz = 7", "line 53: unknown key “dotz”"),
    ('forming = "mixed"', "forming = []", "line 52: “forming” must be"),
    (
        'forming = "mixed"',
        'forming = "magic"',
        "line 52: “forming” must be one of these: by_side, mixed, random",
    ),
    ("minutes = 5", "minutes = 0", "line 23: “minutes” must be at least 1"),
    (
        "partner = true",
        "partner = 1",
        "line 12: “partner” must be true or false",
    ),
    ('title = "Work"', "title = 5", "line 47: “title” must be text"),
    ('title = "Work"', 'title = ""', "line 47: “title” must not be empty"),
    (
        'title = "Work"',
        f'title = "{"W" * 201}"',
        "line 47: “title” is too long: the limit in characters is 200",
    ),
    (
        "limit = 2",
        "limit = 2\nwriters = 5",
        "line 26: “writers” must be a list",
    ),
    (
        'name = "Town"',
        'name = "Town"\n[[stage]]\nfield = [5]',
        "line 10: “field” must be a table",
    ),
    (
        "[stage.options]\n",
        "options = 5\n[stage.spare]\n",
        "line 51: “options” must be a table",
    ),
    # what does not fit together
    (
        'authorship = "side"',
        'authorship = "anonymous"',
        "line 27: entries of a side cannot be anonymous",
    ),
    (
        'label = "How"',
        'label = "How"\noption_labels = ["A"]',
        "line 39: there must be as many option_labels as options",
    ),
    (
        'name = "Ministry"',
        'name = "Town"',
        "line 11: the side “Town” appears twice",
    ),
    (
        'name = "Ministry"',
        'name = " TOWN"',
        "line 11: the side “TOWN” appears twice",
    ),
    (
        "limit = 2",
        'limit = 2\naudience = "side:Village"',
        "line 26: there is no side “Village” in this file",
    ),
    (
        'kind = "group"',
        'kind = "dance"',
        f"line 46: unknown stage kind “dance”; known: {', '.join(sorted(KINDS))}",
    ),
    (
        'key = "work"',
        'key = "talk"',
        "line 45: the stage key “talk” appears twice",
    ),
    (
        'stage = "talk"',
        'stage = "walk"',
        "line 48: the source “walk” is not a stage before this one",
    ),
    (
        'stage = "talk"',
        'stage = "work"',
        "line 48: the source “work” is not a stage before this one",
    ),
    (
        "limit = 2",
        'limit = 2\nsources = [{ stage = "work" }]',
        "line 26: the source “work” is not a stage before",
    ),
    (
        'name = "how"',
        'name = "what"',
        "line 36: the field “what” appears twice",
    ),
    ('"slow"', '"fast"', "line 39: the option “fast” appears twice"),
    (
        'kind = "one"',
        'kind = "many"\noptions = []\n[stage.spare]',
        "line 39: unknown key “spare”",
    ),
    (
        'label = "What"',
        'label = "What"\nkind = "many"',
        "line 33: the field “what” has no options to choose from",
    ),
    (
        'label = "What"',
        'label = "What"\nkind = "scale"\nlow = 5',
        "line 34: the scale “what” must rise from low to high",
    ),
]


BEFORE = "The scenario cannot be read: "


def refusal(text: str) -> str:
    with pytest.raises(Refused) as caught:
        read(text, "small.en.toml", KINDS)
    return where(caught.value)


def where(refused: Refused) -> str:
    """Return what an English reader is told after the sentence of the code."""
    told = words("en").refusal(refused)
    assert (refused.code, told[: len(BEFORE)], told[-1]) == (
        Code.scenario_broken,
        BEFORE,
        ".",
    )
    return told[len(BEFORE) : -1]


def shape(scenario: Scenario) -> object:
    """Everything about the stages that does not depend on the language."""
    return [
        stage.model_dump(
            exclude={
                "envelope": {
                    "title": True,
                    "instruction": True,
                    "fields": {
                        "__all__": {
                            "label",
                            "hint",
                            "options",
                            "low_label",
                            "high_label",
                        }
                    },
                }
            }
        )
        for stage in scenario.stages
    ]


def test_a_file_becomes_the_scenario_it_says() -> None:
    assert read(SMALL, "small.en.toml", KINDS) == WHOLE


def test_line_ends_of_windows_change_nothing_but_the_bytes() -> None:
    assert read(SMALL.replace("\n", "\r\n"), "small.en.toml", KINDS) == WHOLE
    assert refusal(
        SMALL.replace("minutes = 5", "minuts = 5").replace("\n", "\r\n")
    ) == ("small.en.toml, line 23: unknown key “minuts”")


def test_text_is_cleaned_of_what_no_document_bears() -> None:
    assert (
        read(
            SMALL.replace("Roads", r" Ro\u0000ads\u202e "),
            "small.en.toml",
            KINDS,
        )
        == WHOLE
    )


@pytest.mark.parametrize(
    ("good", "bad", "told"), BROKEN, ids=[told for *_, told in BROKEN]
)
def test_a_broken_file_is_refused_with_file_line_and_what_is_wrong(
    good: str, bad: str, told: str
) -> None:
    assert good in SMALL
    assert refusal(SMALL.replace(good, bad)).startswith(
        f"small.en.toml, {told}"
    )


def test_a_file_without_stages_is_refused() -> None:
    assert (
        refusal(SMALL[: SMALL.index("[[stage]]")])
        == "small.en.toml, line 1: there are no stages"
    )


def test_an_empty_file_is_refused() -> None:
    assert refusal("") == "small.en.toml, line 1: “key” is missing"


def test_a_number_too_long_to_read_is_refused() -> None:
    assert refusal(
        SMALL.replace("minutes = 5", f"minutes = {'5' * 5000}")
    ).startswith("small.en.toml, line ")


def test_of_several_mistakes_the_highest_in_the_file_is_told() -> None:
    text = SMALL.replace('kind = "group"', 'kind = "dance"').replace(
        'kind = "form"', 'kind = "song"'
    )
    assert refusal(text).startswith(
        "small.en.toml, line 16: unknown stage kind “song”"
    )


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
@given(data=st.data())
def test_a_mangled_file_is_read_or_refused_and_nothing_else(
    file: ScenarioFile, data: st.DataObject
) -> None:
    lines = (SCENARIOS / file.name).read_text().splitlines()
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(lines) - 1))
        lines[place : place + 1] = data.draw(
            st.sampled_from(
                [[], [lines[place]] * 2, [lines[place][:-1]], ["[x]"]]
            )
        )
    try:
        read("\n".join(lines), file.name, KINDS, METHODS)
    except Refused as refused:
        name, _, rest = where(refused).partition(", line ")
        assert name == file.name
        assert 1 <= int(rest.split(":")[0]) <= len(lines)


@given(st.text())
def test_any_text_at_all_is_refused(text: str) -> None:
    assert refusal(text).startswith("small.en.toml, line ")


@pytest.mark.parametrize("key", ["walk", "work"])
def test_a_stage_that_an_option_names_stands_before_it(key: str) -> None:
    options = f'[stage.options]\ngroups_of = "{key}"\n'
    text = SMALL.replace('kind = "group"', 'kind = "report"').replace(
        SMALL[SMALL.index("[stage.options]") :], options
    )
    assert (
        refusal(text)
        == f"small.en.toml, line 52: there is no stage “{key}” before this one"
    )


def test_a_directory_lists_its_scenarios_by_key_and_language(
    tmp_path: Path,
) -> None:
    for name in (
        "b.ru.toml",
        "a.ru.toml",
        "a.en.toml",
        "notes.toml",
        "a.b.en.toml",
        "a.en.txt",
    ):
        (tmp_path / name).touch()
    assert available(tmp_path) == [("a", "en"), ("a", "ru"), ("b", "ru")]


@pytest.mark.parametrize(
    ("key", "language"),
    [("none", "en"), ("../small", "en"), ("small", "../en")],
)
def test_only_a_listed_file_can_be_loaded(
    tmp_path: Path, key: str, language: str
) -> None:
    (tmp_path / "small.en.toml").write_text(SMALL)
    (tmp_path / "scenarios").mkdir()
    with pytest.raises(Refused) as caught:
        load(tmp_path / "scenarios", key, language, KINDS)
    assert (
        where(caught.value) == f"{key}.{language}.toml: there is no such file"
    )


def test_a_file_that_is_not_utf8_is_refused_with_its_line(
    tmp_path: Path,
) -> None:
    (tmp_path / "small.en.toml").write_bytes(
        SMALL.replace("Roads", "Дороги").encode("cp1251")
    )
    with pytest.raises(Refused) as caught:
        load(tmp_path, "small", "en", KINDS)
    assert (
        where(caught.value)
        == "small.en.toml, line 4: this is not UTF-8 text; save it as UTF-8"
    )


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_a_file_is_read_as_windows_editors_save_it(
    tmp_path: Path, codec: str, end: str
) -> None:
    mark = "\ufeff" if codec in {"utf-16-le", "utf-16-be"} else ""
    text = (mark + SMALL.replace("Roads", "Дороги")).replace("\n", end)
    (tmp_path / "small.en.toml").write_bytes(text.encode(codec))
    assert load(tmp_path, "small", "en", KINDS).title == "Дороги"
    (tmp_path / "small.en.toml").write_bytes(
        text.replace("minutes = 5", "minutes = true").encode(codec)
    )
    with pytest.raises(Refused) as caught:
        load(tmp_path, "small", "en", KINDS)
    assert where(caught.value).startswith("small.en.toml, line 23:")


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32"])
def test_an_encoding_without_its_mark_is_refused_with_what_to_do(
    tmp_path: Path, codec: str
) -> None:
    (tmp_path / "small.en.toml").write_bytes(SMALL.encode(codec))
    with pytest.raises(Refused) as caught:
        load(tmp_path, "small", "en", KINDS)
    assert (
        where(caught.value)
        == "small.en.toml, line 1: this is not UTF-8 text; save it as UTF-8"
    )


def test_a_file_that_is_another_than_its_name_says_is_refused(
    tmp_path: Path,
) -> None:
    for name in ("large.en.toml", "small.ru.toml"):
        (tmp_path / name).write_text(SMALL)
        with pytest.raises(Refused) as caught:
            load(tmp_path, name.split(".")[0], name.split(".")[1], KINDS)
        assert (
            where(caught.value)
            == f"{name}: its key and language do not match its name"
        )


@pytest.mark.parametrize(
    "kind", ["folder", "link to nowhere", "link to itself", "pipe"]
)
def test_what_is_no_file_is_refused(tmp_path: Path, kind: str) -> None:
    place = tmp_path / "small.en.toml"
    make: dict[str, Callable[[], None]] = {
        "folder": place.mkdir,
        "link to nowhere": lambda: place.symlink_to(tmp_path / "nowhere"),
        "link to itself": lambda: place.symlink_to(place),
        "pipe": lambda: os.mkfifo(place),
    }
    make[kind]()
    with pytest.raises(Refused) as caught:
        load(tmp_path, "small", "en", KINDS)
    assert where(caught.value) == "small.en.toml: this is not a file"


def test_a_file_that_cannot_be_opened_is_refused() -> None:
    """`/proc/self/mem` is a file to the eye, and no program can read its beginning."""
    with pytest.raises(Refused) as caught:
        paper(Path("/proc/self/mem"))
    assert where(caught.value) == "mem: the file cannot be opened"


QUOTED = re.compile(
    r"“[^”]*”|«[^»]*»|\^\[?[^ ]*|TOML|UTF-8|small\.en\.toml|option_labels|options|low к high"
)
NAMED = re.compile(r": (agree|person|by_side)\b.*")


@pytest.mark.parametrize(
    ("good", "bad", "told"), BROKEN, ids=[told for *_, told in BROKEN]
)
def test_a_russian_reader_reads_russian_alone(
    good: str, bad: str, told: str
) -> None:
    with pytest.raises(Refused) as caught:
        read(SMALL.replace(good, bad), "small.en.toml", KINDS)
    sentence = words("ru").refusal(caught.value)
    assert (
        re.search("[A-Za-z]", QUOTED.sub("", NAMED.sub("", sentence))) is None
    ), sentence


def test_six_scenarios_come_with_the_product() -> None:
    assert FILES == [
        ("one-day", "en"),
        ("one-day", "ru"),
        ("three-hours", "en"),
        ("three-hours", "ru"),
        ("two-days", "en"),
        ("two-days", "ru"),
    ]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_scenario_that_comes_with_the_product_says_what_its_name_says(
    file: ScenarioFile,
) -> None:
    scenario = load(SCENARIOS, file.key, file.language, KINDS, METHODS)
    assert (scenario.key, scenario.language) == file


@pytest.mark.parametrize(
    ("key", "minutes"),
    [
        (
            "one-day",
            [
                30,
                15,
                30,
                30,
                12,
                8,
                15,
                70,
                60,
                40,
                8,
                7,
                70,
                15,
                24,
                6,
                40,
                20,
                10,
            ],
        ),
        ("three-hours", [5, 10, 20, 10, 5, 60, 10, 25, 30, 10]),
    ],
)
def test_stages_are_as_long_as_planned(key: str, minutes: list[int]) -> None:
    stages = load(SCENARIOS, key, "ru", KINDS, METHODS).stages
    assert [stage.envelope.minutes for stage in stages] == minutes


@pytest.mark.parametrize("key", ["one-day", "three-hours", "two-days"])
def test_both_languages_plan_the_same_session(key: str) -> None:
    russian, english = (
        load(SCENARIOS, key, language, KINDS, METHODS)
        for language in ("ru", "en")
    )
    assert shape(russian) == shape(english)
    assert [side.partner for side in russian.sides] == [
        side.partner for side in english.sides
    ]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_report_hears_the_groups_of_an_earlier_stage(
    file: ScenarioFile,
) -> None:
    groups: set[str | int | bool] = set()
    for stage in load(
        SCENARIOS, file.key, file.language, KINDS, METHODS
    ).stages:
        if stage.kind == "group":
            groups.add(stage.key)
        if stage.kind == "report":
            assert stage.envelope.options["groups_of"] in groups


def test_a_stage_for_one_side_names_it_by_its_id() -> None:
    number = count(1)
    found = read(
        SMALL.replace("limit = 2", 'limit = 2\naudience = "side:Ministry"'),
        "small.en.toml",
        KINDS,
    )
    rows = starting_rows(
        found, "s", "K7M2QD", 1000, lambda: f"id{next(number)}"
    )
    assert [
        row.envelope.audience for row in rows if isinstance(row, Stage)
    ] == ["side:id2", "all"]


def test_a_fresh_session_has_itself_its_sides_and_its_stages_in_order() -> None:
    number = count(1)
    rows = starting_rows(
        WHOLE, "s", "K7M2QD", 1000, lambda: f"id{next(number)}"
    )
    assert rows == [
        Session(
            id="s",
            session_id="s",
            code="K7M2QD",
            language="en",
            title="Roads",
            generations=["young", "middle", "old"],
            made_at=1000,
        ),
        Side(id="id1", session_id="s", position=0, name="Town"),
        Side(
            id="id2", session_id="s", position=1, name="Ministry", partner=True
        ),
        Stage(
            id="id3",
            session_id="s",
            position=0,
            key="talk",
            kind="form",
            envelope=TALK.envelope,
        ),
        Stage(
            id="id4",
            session_id="s",
            position=1,
            key="work",
            kind="group",
            envelope=WORK.envelope,
        ),
    ]


LONG_KEYS = {
    "bare": ".".join(["a"] * 490_000) + " = 1",
    "quoted": ".".join(['"a"'] * 240_000) + " = 1",
    "quoted with a quote in it": ".".join(['"\\""'] * 190_000) + " = 1",
    "literal": " . ".join(["'a'"] * 160_000) + " = 1",
    "of a table": f"[{'.'.join(['a'] * 490_000)}]",
    "of tables in a list": f"[[{'.'.join(['a'] * 490_000)}]]",
    "within a value": f"x = {{{'.'.join(['a'] * 490_000)} = 1}}",
}


@pytest.mark.parametrize("text", LONG_KEYS.values(), ids=LONG_KEYS)
def test_a_key_without_end_is_refused_at_once(text: str) -> None:
    """A reader that looks at each beginning of a key is busy with a megabyte of it for hours."""
    began = time.process_time()
    with pytest.raises(Refused) as refused:
        read(text, "x.toml", KINDS)
    assert refused.value.code is Code.scenario_broken
    assert time.process_time() - began < 5


def test_dots_in_a_text_are_no_key() -> None:
    told = "А. Б. " * 60 + "e.g., one. Two words. " * 10 + "... " * 90 + "end"
    text = SMALL.replace('title = "Roads"', f'title = "R"\ngoal = "{told}"')
    assert read(text, "x.toml", KINDS).goal == told


def test_two_days_are_made_of_methods() -> None:
    stages = load(SCENARIOS, "two-days", "ru", KINDS, METHODS).stages
    blocks = [s.envelope.block.method for s in stages if s.envelope.block]
    assert [*dict.fromkeys(blocks)] == [
        "positions-map",
        "cards-to-themes",
        "premortem",
        "support-check",
    ]
    by_key = {stage.key: stage.envelope for stage in stages}
    taken = [each.stage for each in by_key["support_levels"].sources]
    assert taken == ["dots"]
    taken = [each.stage for each in by_key["groups_mixed"].sources]
    assert taken == ["positions_theses", "themes_themes"]

# The programme's page: one table with times, and a drawer in which what may still be decided is offered and what is
# settled is shown.
import html
import re

import pytest

from facilitator_ui.organizer.drawer import circles
from facilitator_ui.organizer.placing import says, usual_place
from facilitator_ui.organizer.planning import length
from session.entries.written import may_write
from session.people import Role
from session.stages.info.theses import is_lobby
from session.tables import Stage
from session.words import words
from tests.facilitator_ui.house import LANGUAGES, Gathering, new_key
from tests.session.build import a_person, a_session, a_side, a_stage

CHOICES = {
    "audience",
    "visibility",
    "authorship",
    "limit#",
    "unit",
    "writers[]",
}


def page_of(gathering: Gathering, language: str = "en", **asked: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return html.unescape(
        gathering.organizer.speaking(language)
        .get(f"/s/{gathering.code}/programme?{query}")
        .text
    )


def drawer_of(
    gathering: Gathering, stage: str, part: str = "who", language: str = "en"
) -> str:
    page = page_of(gathering, language, stage=stage, part=part)
    return page[page.index('id="drawer"') :].split("</aside>")[0]


def offered(part: str) -> set[str]:
    return set(re.findall(r'name="([^"]+)"', part)) & CHOICES


def draft(gathering: Gathering, **envelope: object) -> str:
    return str(
        gathering.lead(
            "insert_stage", kind="form", envelope={"title": "Form", **envelope}
        )["made"][0]
    )


def kept(gathering: Gathering, stage: str) -> Stage:
    return next(
        each
        for each in gathering.house.hall(gathering.code).room.snapshot.stages
        if each.id == stage
    )


def sent(gathering: Gathering, address: str, **form: str) -> int:
    path = f"/s/{gathering.code}/{address}"
    return gathering.organizer.post(
        path, {"key": new_key(), **form}
    ).status_code


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_draft_is_can_be_chosen_and_what_has_begun_is_shown(
    gathering: Gathering, language: str
) -> None:
    stage = draft(
        gathering, limit=3, authorship="anonymous", visibility="never"
    )
    assert offered(drawer_of(gathering, stage, language=language)) == CHOICES
    gathering.lead("open_stage", stage=stage)
    part = drawer_of(gathering, stage, language=language)
    assert offered(part) == set()
    for text in (
        "This is settled now:",
        "nobody learns who wrote",
        "the moderators only",
    ):
        assert words(language)(text) in part


def test_whose_answers_are_kept_is_chosen_before_statements_are_put(
    gathering: Gathering,
) -> None:
    stage = str(
        gathering.lead(
            "insert_stage", kind="react", envelope={"title": "Reactions"}
        )["made"][0]
    )
    assert {"audience", "authorship"} <= offered(drawer_of(gathering, stage))
    gathering.lead("edit_stage", stage=stage, authorship="side")
    gathering.lead("open_stage", stage=stage)
    assert offered(drawer_of(gathering, stage)) == set()
    assert "How answers are kept – secretly, with the side only" in drawer_of(
        gathering, stage
    )


def test_a_stage_that_takes_no_entries_has_nothing_to_choose(
    gathering: Gathering,
) -> None:
    stage = str(
        gathering.lead(
            "insert_stage", kind="info", envelope={"title": "Break"}
        )["made"][0]
    )
    assert offered(drawer_of(gathering, stage)) == set()
    assert 'name="section"' in drawer_of(gathering, stage)


def test_what_the_page_sends_is_kept(gathering: Gathering) -> None:
    stage = draft(gathering)
    side = html.unescape(
        re.findall(r'value="(side:[^"]+)"', drawer_of(gathering, stage))[0]
    )
    form = {
        "type": "edit_stage",
        "stage": stage,
        "limit#": "2",
        "audience": side,
    }
    assert (
        sent(
            gathering,
            "do",
            **form,
            visibility="group",
            authorship="side",
            unit="person",
        )
        == 303
    )
    envelope = kept(gathering, stage).envelope
    assert (
        envelope.audience,
        envelope.limit,
        envelope.visibility,
        envelope.authorship,
    ) == (side, 2, "group", "side")
    assert f'value="{side}" selected' in drawer_of(gathering, stage)


def test_a_side_signs_so_anonymity_is_not_offered_to_it(
    gathering: Gathering,
) -> None:
    assert 'value="anonymous"' not in drawer_of(
        gathering, draft(gathering, unit="side")
    )


def test_everything_offered_is_an_audience_and_an_unknown_one_stays_chosen() -> (
    None
):
    stage = a_stage("s", audience="side:Gone")
    snapshot = a_session(a_side("a"), a_side("b", 1), stage)
    found = circles(snapshot, words("en"), stage)
    assert next(iter(found.items())) == ("side:Gone", "Gone")
    for audience in found:
        a_stage("t", audience=audience)
    anna = a_person("anna", "a", Role.expert)
    here = a_session(a_side("a"), anna)
    meant = [
        audience
        for audience in found
        if may_write(here, a_stage("t", audience=audience), anna)
    ]
    assert meant == ["all", "side:a", "role:expert"]


def test_a_stage_of_an_older_session_is_for_the_side_of_this_name() -> None:
    stage = a_stage("s", audience="side:Side b")
    found = circles(
        a_session(a_side("a"), a_side("b", 1), stage), words("en"), stage
    )
    assert [
        told
        for audience, told in found.items()
        if audience == stage.envelope.audience
    ] == ["side “Side b”"]
    assert len(set(found.values())) == len(found)


def row_of(page: str, stage: str) -> str:
    return page[page.index(f'id="{stage}" data-row') :].split(
        "</tr>", maxsplit=1
    )[0]


def test_times_follow_from_the_start_and_a_fixed_one_holds(
    gathering: Gathering,
) -> None:
    stages = gathering.house.hall(gathering.code).room.snapshot.stages
    assert "When does the day start?" in page_of(gathering)
    sent(gathering, "do", type="edit_passport", start="10:00")
    sent(gathering, "do", type="edit_stage", stage=stages[2].id, starts="13:00")
    page = page_of(gathering)
    assert "When does the day start?" not in page
    assert 'placeholder="10:05"' in row_of(page, stages[1].id)
    assert 'value="13:00"' in row_of(page, stages[2].id)
    assert "min before it are free." in row_of(page, stages[2].id)
    sent(gathering, "do", type="edit_stage", stage=stages[2].id, starts="10:00")
    assert (
        "Its time is fixed, but what stands before it ends 15 min later."
        in row_of(page_of(gathering), stages[2].id)
    )


def test_a_question_is_added_set_moved_and_removed(
    gathering: Gathering,
) -> None:
    stage = draft(gathering)
    address = f"programme/{stage}/questions"
    assert (
        sent(gathering, address, do="add", label="What for?", kind="short")
        == 303
    )
    asked = kept(gathering, stage).envelope.fields
    assert [(each.name, each.label, each.kind) for each in asked[1:]] == [
        ("q1", "What for?", "short")
    ]
    given = {
        "question:hint": "In a word",
        "question:limit#": "90",
        "question:required?": "on",
    }
    assert (
        sent(
            gathering,
            address,
            name="q1",
            **given,
            **{"question:headline?": "on"},
        )
        == 303
    )
    asked = kept(gathering, stage).envelope.fields
    assert [
        (each.hint, each.limit, each.required, each.headline)
        for each in asked[1:]
    ] == [("In a word", 90, True, True)]
    assert sent(gathering, address, name="q1", do="up") == 303
    assert [each.name for each in kept(gathering, stage).envelope.fields] == [
        "q1",
        asked[0].name,
    ]
    assert sent(gathering, address, name=asked[0].name, do="remove") == 303
    assert [each.name for each in kept(gathering, stage).envelope.fields] == [
        "q1"
    ]


def test_a_question_comes_filled_with_what_joining_told_until_nothing_is_ticked(
    gathering: Gathering,
) -> None:
    stage = draft(gathering)
    address = f"programme/{stage}/questions"
    sent(gathering, address, do="add", label="Who are we?", kind="short")
    filled = "question:filled_from[]"
    assert drawer_of(gathering, stage, "questions").count(filled) > 2

    def filled_from() -> tuple[str, ...]:
        return kept(gathering, stage).envelope.fields[-1].filled_from

    sent(gathering, address, name="q1", **{filled: "organization"})
    assert filled_from() == ("organization",)
    sent(gathering, address, name="q1", **{"question:hint": "In a word"})
    assert filled_from() == ("organization",)
    sent(gathering, address, name="q1", **{filled: ""})
    assert filled_from() == ()
    sent(gathering, address, name="q1", **{filled: "side"})
    sent(gathering, address, name="q1", **{"question:kind": "one"})
    assert filled_from() == ()


def test_that_people_come_in_during_a_stage_is_seen_and_set(
    gathering: Gathering,
) -> None:
    snapshot = gathering.house.hall(gathering.code).room.snapshot
    (registration,) = (
        each for each in snapshot.stages if each.key == "registration"
    )
    box = 'name="options:lobby?" checked'
    assert box in drawer_of(gathering, registration.id, "rules")
    setting = {"type": "edit_stage", "stage": registration.id}
    sent(gathering, "do", **setting, **{"options:lobby?": ""})
    assert box not in drawer_of(gathering, registration.id, "rules")
    assert not is_lobby(kept(gathering, registration.id))


def test_what_is_taken_first_is_called_by_its_kind(
    gathering: Gathering,
) -> None:
    before = [
        ("rank", "first places"),
        ("decide", "what was adopted"),
        ("organize", "the clusters, in their order"),
    ]
    after = ""
    for kind, _ in before:
        put = {"kind": kind, "envelope": {"title": kind}}
        if after:
            put["after"] = after
        after = str(gathering.lead("insert_stage", **put)["made"][0])
    envelope = {"title": "Agreed"}
    stage = str(
        gathering.lead(
            "insert_stage", kind="agree", after=after, envelope=envelope
        )["made"][0]
    )
    drawer = drawer_of(gathering, stage, "rules")
    for _, called in before:
        assert drawer.count(f">{called}</option>") == 1


def test_one_question_is_the_headline(gathering: Gathering) -> None:
    fields = [
        {"name": "a", "label": "A", "headline": True},
        {"name": "b", "label": "B"},
    ]
    stage = draft(gathering, fields=fields)
    sent(
        gathering,
        f"programme/{stage}/questions",
        name="b",
        **{"question:headline?": "on"},
    )
    assert [
        each.headline for each in kept(gathering, stage).envelope.fields
    ] == [False, True]


def test_a_choice_begins_with_two_options_that_are_changed_then(
    gathering: Gathering,
) -> None:
    stage = draft(gathering)
    sent(
        gathering,
        f"programme/{stage}/questions",
        do="add",
        label="Which?",
        kind="one",
    )
    assert kept(gathering, stage).envelope.fields[1].options == ("Yes", "No")
    sent(
        gathering,
        f"programme/{stage}/questions",
        name="q1",
        **{"question:options*": "Red\nBlue\n\n"},
    )
    assert kept(gathering, stage).envelope.fields[1].options == ("Red", "Blue")


def test_a_stage_is_inserted_and_duplicated_and_both_are_taken_back(
    gathering: Gathering,
) -> None:
    before = [
        each.id
        for each in gathering.house.hall(gathering.code).room.snapshot.stages
    ]
    form = {
        "kind": "info",
        "envelope:title": "Lunch",
        "envelope:minutes#": "50",
        "after-": before[0],
    }
    assert sent(gathering, "programme/insert", **form) == 303
    stages = gathering.house.hall(gathering.code).room.snapshot.stages
    assert [each.envelope.title for each in stages][1] == "Lunch"
    assert sent(gathering, "programme/insert", like=stages[1].id) == 303
    again = gathering.house.hall(gathering.code).room.snapshot.stages
    assert [(each.envelope.title, each.envelope.minutes) for each in again][
        1:3
    ] == [("Lunch", 50)] * 2
    for _ in range(2):
        page = page_of(gathering)
        assert "Undo: stage “Lunch” added" in page
        number = re.findall(r'name="number#" value="(\d+)"', page)[0]
        assert sent(gathering, "do", type="undo", **{"number#": number}) == 303
    assert [
        each.id
        for each in gathering.house.hall(gathering.code).room.snapshot.stages
    ] == before


def test_what_one_takes_from_others_is_chosen(gathering: Gathering) -> None:
    giver = draft(gathering)
    key = kept(gathering, giver).key
    stage = str(
        gathering.lead(
            "insert_stage",
            kind="react",
            after=giver,
            envelope={"title": "Reactions"},
        )["made"][0]
    )
    assert "It is not said what to respond to" in row_of(
        page_of(gathering), stage
    )
    assert (
        sent(
            gathering, f"programme/{stage}/sources", **{f"take:{key}": "thesis"}
        )
        == 303
    )
    assert [
        (each.stage, each.which)
        for each in kept(gathering, stage).envelope.sources
    ] == [(key, "thesis")]
    assert "It is not said what to respond to" not in row_of(
        page_of(gathering), stage
    )


@pytest.mark.parametrize(
    ("title", "label", "told"),
    [
        ("Группы по сторонам", "Группы", True),
        ("Map of positions, again", "Map of positions", True),
        ("Lunch", "Information", False),
    ],
)
def test_a_title_may_say_what_the_kind_is_called(
    title: str, label: str, told: bool
) -> None:
    assert says(title, label) is told


@pytest.mark.parametrize(
    ("minutes", "russian", "english"),
    [
        (510, "8\u00a0ч 30\u00a0мин", "8\u00a0h 30\u00a0min"),
        (480, "8\u00a0ч", "8\u00a0h"),
        (45, "45\u00a0мин", "45\u00a0min"),
    ],
)
def test_a_length_is_told_in_hours_and_minutes(
    minutes: int, russian: str, english: str
) -> None:
    assert (length(minutes, words("ru")), length(minutes, words("en"))) == (
        russian,
        english,
    )


@pytest.mark.parametrize(
    ("last", "behind"),
    [
        ({"title": "Закрытие: читаем вслух"}, 1),
        ({"title": "Завершение дня"}, 1),
        ({"title": "До свидания", "key": "closing"}, 1),
        ({"title": "Перерыв"}, 2),
        ({"title": "Закрытие", "kind": "form"}, 2),
        ({"title": "Закрытие", "state": "open"}, 2),
    ],
)
def test_what_is_new_goes_before_the_closing(
    last: dict[str, str], behind: int
) -> None:
    stages = [a_stage("first"), a_stage("second"), a_stage("third")]
    envelope = stages[2].envelope.model_copy(update={"title": last["title"]})
    change = {"kind": "info", **last, "envelope": envelope}
    stages[2] = stages[2].model_copy(update=change)
    assert usual_place(stages, "ru") == stages[behind].id


def test_the_first_stage_goes_first() -> None:
    assert usual_place([], "en") == ""

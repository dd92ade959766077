# The programme's page: what may still be decided of a stage is offered, what is settled is shown.
import html
import re

import pytest

from facilitator_ui.organizer.planning import circles
from session.entries.written import may_write
from session.people import Role
from session.tables import Stage
from session.words import words
from tests.facilitator_ui.house import LANGUAGES, Gathering, new_key
from tests.session.build import a_person, a_session, a_side, a_stage

CHOICES = {"audience", "visibility", "authorship", "limit#"}


def part_of(gathering: Gathering, stage: str, language: str = "en") -> str:
    page = html.unescape(gathering.organizer.speaking(language).get(f"/s/{gathering.code}/programme").text)
    return page[page.index(f'id="{stage}"') :].split("</details>")[0]


def offered(part: str) -> set[str]:
    return set(re.findall(r'name="([^"]+)"', part)) & CHOICES


def draft(gathering: Gathering, **envelope: object) -> str:
    return str(gathering.lead("insert_stage", kind="form", envelope={"title": "Form", **envelope})["made"][0])


def kept(gathering: Gathering, stage: str) -> Stage:
    return next(each for each in gathering.house.hall(gathering.code).room.snapshot.stages if each.id == stage)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_draft_is_can_be_chosen_and_what_has_begun_is_shown(gathering: Gathering, language: str) -> None:
    stage = draft(gathering, limit=3, authorship="anonymous", visibility="never")
    assert offered(part_of(gathering, stage, language)) == CHOICES
    gathering.lead("open_stage", stage=stage)
    part = part_of(gathering, stage, language)
    assert offered(part) == set()
    for text in ("This is settled now:", "nobody learns who wrote", "the moderators only"):
        assert words(language)(text) in part


def test_whose_answers_are_kept_is_chosen_before_statements_are_put(gathering: Gathering) -> None:
    stage = str(gathering.lead("insert_stage", kind="react", envelope={"title": "Reactions"})["made"][0])
    assert offered(part_of(gathering, stage)) == {"audience", "authorship"}
    gathering.lead("edit_stage", stage=stage, authorship="side")
    gathering.lead("open_stage", stage=stage)
    assert offered(part_of(gathering, stage)) == set()
    assert "How answers are kept – secretly, with the side only" in part_of(gathering, stage)


def test_a_stage_that_takes_no_entries_has_nothing_to_choose(gathering: Gathering) -> None:
    stage = str(gathering.lead("insert_stage", kind="info", envelope={"title": "Break"})["made"][0])
    assert offered(part_of(gathering, stage)) == set()


def test_what_the_page_sends_is_kept(gathering: Gathering) -> None:
    stage = draft(gathering)
    side = html.unescape(re.findall(r'value="(side:[^"]+)"', part_of(gathering, stage))[0])
    form = {"type": "edit_stage", "key": new_key(), "stage": stage, "limit#": "2", "audience": side}
    form |= {"visibility": "group", "authorship": "side"}
    assert gathering.organizer.post(f"/s/{gathering.code}/do", form).status_code == 303
    envelope = kept(gathering, stage).envelope
    assert (envelope.audience, envelope.limit, envelope.visibility, envelope.authorship) == (side, 2, "group", "side")
    assert f'value="{side}" selected' in part_of(gathering, stage)


def test_a_side_signs_so_anonymity_is_not_offered_to_it(gathering: Gathering) -> None:
    assert 'value="anonymous"' not in part_of(gathering, draft(gathering, unit="side"))


def test_everything_offered_is_an_audience_and_an_unknown_one_stays_chosen() -> None:
    stage = a_stage("s", audience="side:Gone")
    snapshot = a_session(a_side("a"), a_side("b", 1), stage)
    found = circles(snapshot, words("en"), stage)
    assert next(iter(found.items())) == ("side:Gone", "Gone")
    for audience in found:
        a_stage("t", audience=audience)
    anna = a_person("anna", "a", Role.expert)
    here = a_session(a_side("a"), anna)
    meant = [audience for audience in found if may_write(here, a_stage("t", audience=audience), anna)]
    assert meant == ["all", "side:a", "role:expert"]


def test_a_stage_of_an_older_session_is_for_the_side_of_this_name() -> None:
    stage = a_stage("s", audience="side:Side b")
    found = circles(a_session(a_side("a"), a_side("b", 1), stage), words("en"), stage)
    assert [told for audience, told in found.items() if audience == stage.envelope.audience] == ["side “Side b”"]
    assert len(set(found.values())) == len(found)

# Who may open which page and take which download, whatever state the session is in: nobody gets more because a stage is
# paused, shown or over, or because the session is closed; and no page fails for those who may open it.
from collections.abc import Iterator

import pytest

from session.people import Role
from tests.facilitator_ui.house import Gathering, House, Visitor
from tests.facilitator_ui.test_roles import EVERYONE, PAGES, PEOPLE, STAFF, STRANGERS

STATES: dict[str, tuple[tuple[str, dict[str, object]], ...]] = {
    "before the beginning": (),
    "open": (("open_stage", {}),),
    "paused, shown and frozen on the wall": (
        ("pause_stage", {}),
        ("reveal_stage", {"revealed": True}),
        ("set_screen", {"state": "frozen"}),
    ),
    "the session closed": (("close_stage", {}), ("close_session", {})),
    "the session open again": (("reopen_session", {}),),
}
"""What the moderator does, one after the other, to come from each state to the next."""
OF_THE_STAGE = {"open_stage", "pause_stage", "reveal_stage", "close_stage"}
DOWNLOADS = {
    "/s/CODE/forms?stage=STAGE": STAFF,
    "/s/CODE/extract.docx?who=Anna": STAFF,
    "/s/CODE/extracts.zip": STAFF,
    "/s/CODE/protocol.pdf": STAFF,
    "/s/CODE/photos/ENTRY": (*STAFF, "group_moderator"),
    "/s/CODE/versions/1/protocol.docx": STAFF,
    "/s/CODE/versions/1/protocol.md": STAFF,
    "/s/CODE/versions/1/protocol.pdf": STAFF,
    "/s/CODE/corrections/ENTRY": (*STAFF, *PEOPLE),
}
"""What is refused to the others before anybody asks whether there is such a thing."""


@pytest.fixture(scope="module")
def gathering(house: House) -> Iterator[Gathering]:
    yield Gathering(house)
    house.empty()


def test_nobody_opens_more_in_another_state_and_nothing_fails_for_those_who_may(gathering: Gathering) -> None:
    visitors = everybody(gathering)
    stage = str(gathering.lead("insert_stage", kind="form", envelope=ENVELOPE)["made"][0])
    for state, deeds in STATES.items():
        for command, given in deeds:
            told = {"stage": stage} if command in OF_THE_STAGE else {}
            gathering.lead(command, **told, **given)
        for path, allowed in {**PAGES, **DOWNLOADS}.items():
            address = path.replace("CODE", gathering.code).replace("STAGE", stage).replace("ENTRY", stage)
            found = {role: visitors[role].get(address).status_code for role in shut_out(allowed)}
            assert set(found.values()) <= {403}, (state, path, found)
            if path in PAGES and "PERSON" not in path and "ENTRY" not in path:
                one = next(role for role in allowed if role in visitors)
                assert visitors[one].get(address).status_code == 200, (state, path, one)


def everybody(gathering: Gathering) -> dict[str, Visitor]:
    found = {role.value: gathering.linked(role) for role in Role if role is not Role.organizer}
    removed = gathering.person("Removed One")
    gathering.lead("remove_person", person=gathering.id_of("Removed One"))
    return {**found, "organizer": gathering.organizer, "stranger": gathering.visitor(), "removed": removed}


def shut_out(allowed: tuple[str, ...]) -> list[str]:
    return [role for role in (*EVERYONE, *STRANGERS) if role not in allowed]


ENVELOPE = {"title": "Positions", "fields": [{"name": "what", "label": "What"}], "visibility": "after_reveal"}

# What bots say is what people would: owners are names, places are places, and what is to be read once is said once.
from random import Random

import pytest

from facilitator_ui.bots.phrases import FEW, VOICES, Voice

LANGUAGES = pytest.mark.parametrize("language", list(VOICES))


@LANGUAGES
def test_who_is_responsible_is_a_person_and_a_site_is_a_place(
    language: str,
) -> None:
    voice, named = (
        Voice(language, Random(1)),
        {Voice(language, Random(1)).name(number) for number in range(FEW)},
    )
    for _ in range(40):
        assert {
            voice.shared("who", promised=True),
            voice.shared("with_whom", promised=True),
        } <= named
        assert voice.shared("site", promised=True) in VOICES[language]["sites"]
    assert voice.shared("idea", promised=False) == ""
    organization, _, post = voice.shared("who", promised=False).rpartition(", ")
    assert (
        organization in VOICES[language]["organizations"],
        post in VOICES[language]["posts"],
    ) == (True, True)


@LANGUAGES
def test_signs_are_said_once_each_and_a_hundred_people_have_names_of_their_own(
    language: str,
) -> None:
    voice = Voice(language, Random(2))
    signs = [voice.sign() for _ in range(90)]
    assert len(set(signs)) == len(signs)
    assert len({voice.name(number) for number in range(110)}) == 110
    assert all(
        len(voice.name(number).split()) == {"ru": 3, "en": 2}[language]
        for number in range(110)
    )

# What a text loses before a document bears it, and that nothing else is lost.
from hypothesis import given
from hypothesis.strategies import characters, text
from lxml import etree

from exports.clean import clean

ANYTHING = text(characters(exclude_categories=()))


def test_each_way_of_breaking_a_line_is_one_newline() -> None:
    assert (
        clean("а\r\nб\rв\vг\fд\x85е\u2028ж\u2029з") == "а\nб\nв\nг\nд\nе\nж\nз"
    )


def test_what_xml_cannot_bear_is_replaced_visibly() -> None:
    assert (
        clean("а\x00б\x1bв\x7fг\ud800д\uffff")
        == "а\ufffdб\ufffdв\ufffdг\ufffdд\ufffd"
    )


def test_direction_overrides_lose_their_power_and_right_to_left_words_stay() -> (
    None
):
    assert (
        clean("\u202eтекст\u202c и עברית, العربية")
        == "\ufffdтекст\ufffd и עברית, العربية"
    )


def test_emoji_joined_from_several_stay_joined() -> None:
    assert (
        clean("👩\u200d👩\u200d👧 🏳️\u200d🌈") == "👩\u200d👩\u200d👧 🏳️\u200d🌈"
    )


@given(ANYTHING)
def test_any_text_can_stand_in_xml_and_cleaning_twice_changes_nothing(
    hostile: str,
) -> None:
    cleaned = clean(hostile)
    element = etree.Element("t")
    element.text = cleaned
    assert etree.fromstring(etree.tostring(element)).text in (cleaned, None)
    assert clean(cleaned) == cleaned

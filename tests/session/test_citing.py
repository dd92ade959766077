# What things are called in the protocol.
from session.entries.citing import called, numbered, references, written
from session.entries.seats import GroupMark
from session.fields import FieldKind, FormField
from session.values.blocks import Reference
from session.words import words
from tests.session.build import MODERATOR
from tests.session.stages.scene import Scene

ENGLISH, RUSSIAN = words("en"), words("ru")


def test_sources_are_cited_by_stage_in_the_programmes_order_and_by_number() -> (
    None
):
    scene = Scene()
    anna = scene.person("anna")
    first = scene.opened("first", "form")
    early = [scene.write(anna, first, what=f"Text {n}").id for n in range(3)]
    second = scene.opened("second", "form")
    late = scene.write(anna, second, what="Text").id
    third = scene.opened(
        "third", "form", sources=[{"stage": "first"}, {"stage": "second"}]
    )
    sources = [late, early[2], early[0]]
    entry = scene.entry(
        scene.do(
            anna, "add_entry", third, content={"what": "New"}, sources=sources
        ).made[0]
    )
    told = [
        (each.text, each.anchor)
        for each in references(scene.snapshot, entry, ENGLISH)
    ]
    assert told == [
        ("First, No. 1", early[0]),
        ("First, No. 3", early[2]),
        ("Second, No. 1", late),
    ]
    assert (
        references(scene.snapshot, entry, RUSSIAN)[0].text == "First, №\u00a01"
    )


def test_what_is_hidden_withdrawn_or_gone_is_not_cited_and_the_numberless_by_its_stage_only() -> (
    None
):
    scene = Scene()
    anna = scene.person("anna")
    first = scene.opened("first", "form")
    hidden, withdrawn = (
        scene.write(anna, first, what="Hidden"),
        scene.write(anna, first, what="Withdrawn"),
    )
    scene.do(MODERATOR, "hide_entry", first, entry=hidden.id)
    scene.do(anna, "withdraw_entry", first, entry=withdrawn.id)
    secret = scene.opened("secret", "form", authorship="anonymous")
    hushed = scene.write(anna, secret, what="Hushed")
    entry = hushed.model_copy(
        update={"sources": [hidden.id, withdrawn.id, "gone", hushed.id]}
    )
    assert references(scene.snapshot, entry, ENGLISH) == (
        Reference("Secret", ""),
    )


def test_entries_without_a_number_are_numbered_by_their_place() -> None:
    scene = Scene()
    anna, stage = scene.person("anna"), scene.opened("open", "form")
    secret = scene.opened("secret", "form", authorship="anonymous")
    rows = [scene.write(anna, secret, what=f"Text {n}") for n in range(2)]
    scene.do(MODERATOR, "open_stage", stage)
    signed = [scene.write(anna, stage, what=f"Text {n}") for n in range(2)]
    assert numbered(rows) == {rows[0].id: 1, rows[1].id: 2}
    assert numbered(reversed(signed)) == {signed[0].id: 1, signed[1].id: 2}


def test_a_group_is_called_by_number_and_name() -> None:
    assert called(GroupMark("g", 3, ""), ENGLISH) == "Group 3"
    assert called(GroupMark("g", 3, "Window"), ENGLISH) == "Group 3, “Window”"
    assert called(GroupMark("g", 3, "У окна"), RUSSIAN) == "Группа 3 «У окна»"


def test_an_authors_words_are_never_translated_and_keys_always_are() -> None:
    own = FormField(
        name="own", label="Own", kind=FieldKind.one, options=("Question",)
    )
    key = FormField(
        name="key",
        label="Key",
        kind=FieldKind.one,
        options=("q",),
        option_labels=("Question",),
    )
    assert (written(own, "Question", RUSSIAN), written(key, "q", RUSSIAN)) == (
        "Question",
        "Вопрос",
    )

# What a session rests on: a list typed in whatever form, cited by positions and agreements, and what becomes of a
# citation when the list changes.
import pytest

from exports.data.promises import promises
from exports.data.register import as_grid, register
from session.fields import Content, FieldKind, FormField, asked, checked
from session.refusals import Code
from session.tables import Person
from session.values.documents import Document, documents_in
from session.words import words
from tests.session.build import ORGANIZER, refused
from tests.session.stages.scene import Scene

STRATEGY = "Strategy until 2030, No. 608, item 4"
STANDARD = "Model standard of 2014, item 2.1"
ENGLISH = words("en")
CITED = FormField(name="basis", kind=FieldKind.document, label="Basis")


@pytest.mark.parametrize(
    ("line", "text", "link"),
    [
        (f"  {STRATEGY}; ", STRATEGY, ""),
        (f"1. {STRATEGY}", STRATEGY, ""),
        (
            f"– {STRATEGY} – https://a.example/608.",
            STRATEGY,
            "https://a.example/608",
        ),
        (
            f"{STRATEGY} (https://a.example/608)",
            STRATEGY,
            "https://a.example/608",
        ),
        (
            "https://a.example/608",
            "https://a.example/608",
            "https://a.example/608",
        ),
        ("2030. A plan", "2030. A plan", ""),
    ],
)
def test_a_line_is_read_kindly(line: str, text: str, link: str) -> None:
    assert documents_in([line]) == (Document(text, link),)


def test_each_document_stands_once_and_blank_lines_are_none() -> None:
    lines = [STRATEGY, "", " – ", f"{STRATEGY} https://a.example", STANDARD]
    assert [each.text for each in documents_in(lines)] == [STRATEGY, STANDARD]


def test_what_was_cited_stays_when_it_is_off_the_list() -> None:
    field = CITED.model_copy(update={"options": (STANDARD,)})
    said: Content = {"basis": STRATEGY}
    assert checked((field,), said, said) == said
    assert refused(lambda: checked((field,), said)) == Code.field_not_an_option


def test_what_nobody_is_asked_for_stays_as_it_was() -> None:
    text = FormField(name="text", label="Text")
    held: Content = {"text": "Old", "basis": STRATEGY}
    assert asked((text, CITED)) == (text,)
    assert checked((text, CITED), {"text": "New"}, held) == {
        "text": "New",
        "basis": STRATEGY,
    }
    assert checked((text, CITED), held, held) == held


def listed(scene: Scene, *documents: str) -> None:
    scene.do(ORGANIZER, "edit_passport", documents=list(documents))


def asks(scene: Scene, who: Person) -> list[str]:
    fields = scene.looks(who)["form"].data["fields"]
    assert isinstance(fields, tuple)
    return [field.name for field in fields]


def test_a_form_asks_for_a_document_where_there_are_any() -> None:
    scene = Scene()
    anna = scene.person("anna")
    fields = (FormField(name="what", label="What"), CITED)
    stage = scene.opened("positions", "form", fields=fields)
    content = {"what": "Open late", "basis": STRATEGY}
    assert asks(scene, anna) == ["what"]
    wrong = scene.refused(anna, "add_entry", stage, content=content)
    assert wrong == "field_not_an_option"
    listed(scene, f"{STRATEGY} https://a.example/608", STANDARD)
    assert asks(scene, anna) == ["what", "basis"]
    scene.write(anna, stage, **content)
    assert f"Basis: {STRATEGY}" in str(scene.minutes(stage).appendix)


def test_a_list_that_changes_takes_no_citation_away() -> None:
    scene = Scene()
    anna = scene.person("anna")
    listed(scene, STRATEGY)
    stage = scene.opened("agreements", "agree")
    entry = scene.write(anna, stage, what="Open late", basis=STRATEGY)
    for documents in ([STANDARD], []):
        listed(scene, *documents)
        entry = scene.entry(entry.id)
        told = {"entry": entry.id, "revision": entry.revision}
        content = {"what": f"Open late {documents}", "basis": STRATEGY}
        scene.do(anna, "revise_entry", stage, content=content, **told)
    assert scene.entry(entry.id).content["basis"] == STRATEGY
    assert f"Basis: {STRATEGY}." in str(scene.minutes(stage).parked)


def test_an_agreement_stands_in_the_register_under_its_document() -> None:
    scene = Scene()
    anna = scene.person("anna")
    listed(scene, STRATEGY, STANDARD)
    stage = scene.opened("agreements", "agree")
    entry = scene.write(anna, stage, what="Open late", basis=STRATEGY)
    scene.write(anna, stage, what="Open early")
    known = promises(scene.snapshot, {entry.id: "4.2"}, ENGLISH)
    served = register(scene.snapshot, known)
    numbers = [[one.number for one in each.promises] for each in served]
    assert numbers == [["4.2"], []]
    rows = as_grid(scene.snapshot, known, ENGLISH).rows
    assert [row[:3] for row in rows] == [
        (STRATEGY, "4.2", "Open late"),
        (STANDARD, "", "no agreement rests on it"),
    ]
    listed(scene, STANDARD)
    off = register(scene.snapshot, known)
    assert [(each.document.text, each.listed) for each in off] == [
        (STANDARD, True),
        (STRATEGY, False),
    ]

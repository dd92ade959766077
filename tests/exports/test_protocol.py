# What of a session comes into the protocol, and in which order, in both languages.
import re
from dataclasses import fields, is_dataclass
from itertools import chain
from typing import Any

import pytest

from exports.protocol.composing import protocol
from exports.protocol.document import Document
from session.envelope import StageState
from session.kind import StageKind
from session.snapshot import Snapshot
from session.values.blocks import (
    Block,
    Figure,
    Heading,
    Label,
    Listing,
    Minutes,
    Paragraph,
    Quote,
    Table,
)
from session.values.charts import Bars
from session.words import words
from tests.exports.sessions import (
    BEGAN,
    KINDS,
    MINUTE,
    NOW,
    PLANNED,
    empty,
    entry,
    full,
    no_regions,
    passport,
    people,
    stage,
    text_of,
)


def made(snapshot: Snapshot, language: str = "ru") -> Document:
    return protocol(snapshot, KINDS, words(language, 540), NOW)


def strings(value: object) -> list[str]:
    """Return every text in a document, wherever it stands."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple):
        return list(chain.from_iterable(map(strings, value)))
    if not is_dataclass(value):
        return []
    return [
        text
        for each in fields(value)
        if each.name[:6] != "anchor"
        for text in strings(getattr(value, each.name))
    ]


def labels(blocks: tuple[Block, ...]) -> list[str]:
    return [
        f"{block.text} {block.about}".strip()
        for block in blocks
        if isinstance(block, Label)
    ]


def test_the_russian_title_block() -> None:
    title = made(full(0)).title
    assert title.organizations == (
        "Министерство культуры и национальной политики Амурской области",
        "Областная библиотека",
    )
    assert (title.name, title.status) == ("ПРОТОКОЛ", "")
    assert (
        title.heading
        == "стратегической сессии «Библиотечная „Точка кипения“: общее и особенное»"
    )
    assert title.facts == (
        ("22\u00a0ноября 2026\u00a0года", "№\u00a05"),
        ("г.\u00a0Благовещенск, Областная научная библиотека", ""),
        ("Начало – 09:30, окончание – 17:30", ""),
        ("Председательствующий – М.С.\u00a0Иванова", ""),
        ("Модератор – П.П.\u00a0Петров", ""),
        ("Секретарь – А.И.\u00a0Сидорова", ""),
    )


def test_the_russian_front_names_presence_goal_result_documents_and_agenda() -> (
    None
):
    document = made(full(6, participants=22))
    assert labels(document.front) == [
        "ПРИСУТСТВОВАЛИ: 22\u00a0человека (список прилагается)",
        "Цель: Найти общее и особенное двух сетей.",
        "Ожидаемый результат: Перечень договорённостей с ответственными и сроками.",
        "Документы сессии:",
        "ПОВЕСТКА ДНЯ:",
    ]
    sides, documents, agenda = (
        block for block in document.front if isinstance(block, Listing)
    )
    assert sides.lines == (
        "Библиотеки – 8",
        "«Точка кипения» – 7",
        "вне сторон – 7",
    )
    assert documents.lines == (
        "Стратегия развития библиотечного дела на период до 2030 года",
    )
    assert agenda.lines == tuple(section.title for section in document.sections)
    assert agenda.numbered


@pytest.mark.parametrize(
    ("count", "written"),
    [(1, "1\u00a0человек"), (3, "3\u00a0человека"), (11, "11\u00a0человек")],
)
def test_people_are_counted_in_the_right_case(count: int, written: str) -> None:
    assert (
        labels(made(full(1, participants=count)).front)[0]
        == f"ПРИСУТСТВОВАЛИ: {written} (список прилагается)"
    )


def test_the_russian_items_are_heard_spoken_and_decided() -> None:
    document = made(full(12))
    assert [section.title for section in document.sections] == [
        "Об открытии сессии и позиции организаторов",
        "О позициях сторон",
        "О результатах работы групп",
        "О договорённостях",
        "Об итогах сессии в оценке участников",
        "О контроле выполнения договорённостей",
    ]
    assert [labels(section.blocks) for section in document.sections] == [
        [
            "СЛУШАЛИ: Я-позиция организаторов",
            "СЛУШАЛИ: Этап 0: opening",
            "ВЫСТУПИЛИ:",
            "РЕШИЛИ: ________",
        ],
        [
            "СЛУШАЛИ: Этап 1: positions",
            "ВЫСТУПИЛИ:",
            "СЛУШАЛИ: Этап 5: positions",
            "РЕШИЛИ: ________",
        ],
        ["СЛУШАЛИ: Этап 2: reports", "ВЫСТУПИЛИ:", "РЕШИЛИ: ________"],
        ["СЛУШАЛИ: Этап 3: agreements", "РЕШИЛИ:"],
        ["СЛУШАЛИ: Этап 4: reflection", "ВЫСТУПИЛИ:"],
        ["РЕШИЛИ:"],
    ]


def test_the_organizers_position_stands_first_paragraph_for_paragraph() -> None:
    opening = made(full(0)).sections[0].blocks
    assert opening[:3] == (
        Label("СЛУШАЛИ:", "Я-позиция организаторов"),
        Paragraph("В области накоплен ценный опыт."),
        Paragraph("Время для интеграции наступило."),
    )


def test_the_russian_appendices_are_participants_programme_and_what_stages_bring() -> (
    None
):
    appendices = made(full(12)).appendices
    assert [appendix.mark for appendix in appendices] == [
        f"Приложение №\u00a0{number}\nк протоколу от 22\u00a0ноября 2026\u00a0года №\u00a05"
        for number in (1, 2, 3)
    ]
    assert [a.title for a in appendices] == [
        "Список участников",
        "Программа: план и факт",
        "Все высказывания",
    ]
    assert (
        Paragraph("Тексты – в приложении №\u00a03.", note=True)
        in made(full(12)).sections[1].blocks
    )


def test_participants_are_listed_by_side_and_name_and_not_by_when_they_came() -> (
    None
):
    (table,) = made(full(1, participants=4)).appendices[0].blocks
    assert isinstance(table, Table)
    assert [row[1][-1] + row[4] for row in table.rows] == [
        "0Библиотеки",
        "3Библиотеки",
        "1«Точка кипения»",
        "2",
    ]


def test_the_programme_says_what_was_planned_and_what_was_done() -> None:
    stages = [
        stage(0, "opening", "said"),
        stage(
            1,
            "positions",
            "said",
            state=StageState.skipped,
            opened_at=None,
            closed_at=None,
            spent=0,
        ),
        stage(
            2,
            "reports",
            "said",
            state=StageState.open,
            opened_at=NOW - 7 * MINUTE,
            closed_at=None,
            spent=0,
        ),
        stage(
            3,
            "agreements",
            "said",
            state=StageState.draft,
            opened_at=None,
            closed_at=None,
            spent=0,
        ),
    ]
    table, figure = made(Snapshot([passport(), *stages])).appendices[1].blocks
    assert isinstance(table, Table)
    assert isinstance(figure, Figure)
    assert isinstance(figure.chart, Bars)
    assert [series.values for series in figure.chart.series] == [
        (20, 20),
        (25, 7),
    ]
    assert [row[2:] for row in table.rows] == [
        ("20", "25", "09:55"),
        ("20", "", "не проводился"),
        ("20", "7", "идёт"),
        ("20", "", ""),
    ]


def test_a_session_of_which_nothing_is_known_leaves_blank_lines_and_invents_nothing() -> (
    None
):
    document = made(empty())
    assert document.title.organizations == ("________",)
    assert document.title.heading == "стратегической сессии «________»"
    assert document.title.facts[:2] == (
        ("________", "№\u00a0________"),
        ("________", ""),
    )
    assert labels(document.front)[:3] == [
        "ПРИСУТСТВОВАЛИ: ________",
        "Цель: ________",
        "Ожидаемый результат: ________",
    ]
    assert [each.name for each in document.signatures] == [
        "________",
        "________",
    ]
    assert document.sections[-1].blocks == (
        Label("РЕШИЛИ:"),
        Paragraph(
            "1.1. Сведения о выполнении договорённостей сводит секретарь: ________."
        ),
        Paragraph("1.2. Срок сверки: ________."),
    )
    assert document.properties.author == "Veche"


def test_a_draft_says_so_and_of_what_moment() -> None:
    document = made(full(0, closed_at=None))
    assert document.draft
    assert (
        document.title.status
        == "ПРОЕКТ\nпо состоянию на 22\u00a0ноября 2026\u00a0года, 17:30"
    )
    assert (
        dict(made(full(0, closed_at=None), "en").title.facts)["Status"]
        == "draft, as of 22\u00a0November 2026, 17:30"
    )


def test_without_a_date_the_day_on_which_the_session_began_stands() -> None:
    assert (
        made(full(0, date="")).title.facts[0][0]
        == "22\u00a0ноября 2026\u00a0года"
    )


def test_a_stage_not_held_brings_nothing_unless_something_was_written() -> None:
    not_held = {
        "state": StageState.skipped,
        "opened_at": None,
        "closed_at": None,
        "spent": 0,
    }
    stages = [
        stage(0, "opening", "said", **not_held),
        stage(1, "positions", "said", **not_held),
    ]
    document = made(
        Snapshot(
            [passport(paper=[]), *stages, entry(1, "st1", "Сказано до отмены.")]
        )
    )
    assert [section.title for section in document.sections] == [
        "О позициях сторон",
        "О контроле выполнения договорённостей",
    ]
    assert (
        Quote("Сказано до отмены.", "Смирнова Е. П.", "e1")
        in document.sections[0].blocks
    )


def test_a_stage_of_no_section_stays_out() -> None:
    document = made(
        Snapshot(
            [
                passport(),
                stage(0, "none", "said"),
                entry(1, "st0", "Не для протокола."),
            ]
        )
    )
    assert "Не для протокола." not in strings(document)


def test_speakers_stand_in_the_agenda_and_at_what_they_reported() -> None:
    told = stage(0, "opening", "said")
    told = told.model_copy(
        update={
            "envelope": told.envelope.model_copy(
                update={"speaker": "Н. Базылева"}
            )
        }
    )
    document = made(Snapshot([passport(paper=[]), told]))
    agenda = [block for block in document.front if isinstance(block, Listing)][
        -1
    ]
    assert (
        agenda.lines[0]
        == "Об открытии сессии и позиции организаторов. Докладчик: Н. Базылева"
    )
    assert (
        labels(document.sections[0].blocks)[0]
        == "СЛУШАЛИ: Н. Базылева – Этап 0: opening"
    )


def test_removed_and_expected_people_are_not_counted() -> None:
    came, left, expected = (row for row in people(3) if row.id.startswith("p"))
    rows = [
        came,
        left.model_copy(update={"removed_at": BEGAN}),
        expected.model_copy(update={"joined_at": None}),
    ]
    assert (
        labels(made(Snapshot([passport(), *rows])).front)[0]
        == "ПРИСУТСТВОВАЛИ: 1\u00a0человек (список прилагается)"
    )


def test_the_english_minutes_keep_their_own_order() -> None:
    document = made(full(12), "en")
    assert [section.title for section in document.sections] == [
        "Purpose and expected outcome",
        "Participation",
        "Decisions",
        "Action plan",
        "Agenda, planned and actual",
        "Opening statements",
        "Positions",
        "Group results",
        "Reflection",
        "Follow-up",
    ]
    facts = [
        "Date",
        "Number",
        "Place",
        "Time",
        "Status",
        "Chair",
        "Moderator",
        "Secretary",
    ]
    assert list(dict(document.title.facts)) == facts
    assert dict(document.title.facts)["Status"] == "for approval"
    assert [a.mark for a in document.appendices] == [
        f"Annex {number}\nto the minutes of 22\u00a0November 2026, No. 5"
        for number in (1, 2)
    ]


def test_a_stage_called_as_its_section_is_not_announced_twice() -> None:
    rows = [stage(number, "reflection", "said") for number in range(3)]
    titles = ("Reflection", "Wishes", "Reflection")
    named = [
        row.model_copy(
            update={
                "envelope": row.envelope.model_copy(update={"title": title})
            }
        )
        for row, title in zip(rows, titles, strict=True)
    ]
    told = [entry(number, f"st{number}", "Сказано.") for number in range(3)]
    document = made(Snapshot([passport(), *named, *told]), "en")
    reflection = next(
        section
        for section in document.sections
        if section.title == "Reflection"
    )
    assert [text for text in labels(reflection.blocks) if text in titles] == [
        "Wishes",
        "Reflection",
    ]


def test_english_decisions_gather_what_each_section_decided() -> None:
    rows = [
        passport(),
        stage(0, "positions", "tabled"),
        stage(1, "agreements", "tabled"),
    ]
    document = made(
        Snapshot(
            [
                *rows,
                entry(1, "st0", "Решено раньше."),
                entry(2, "st1", "Договорились."),
            ]
        ),
        "en",
    )
    sections = {
        section.title: strings(section.blocks) for section in document.sections
    }
    assert "Решено раньше." in sections["Decisions"]
    assert "Решено раньше." not in sections["Positions"]
    assert "Договорились." in sections["Action plan"]


def test_without_sides_people_are_only_counted() -> None:
    for language in ("ru", "en"):
        document = made(
            Snapshot([passport(documents=[]), people(1)[-1]]), language
        )
        lists = [
            b
            for b in (*document.front, *document.sections[1].blocks)
            if isinstance(b, Listing)
        ]
        assert [each.numbered for each in lists] == [True] * (language == "ru")


def test_english_minutes_of_nothing_are_blank_lines() -> None:
    document = made(empty(), "en")
    sections = {section.title: section.blocks for section in document.sections}
    for title in (
        "Participation",
        "Agenda, planned and actual",
        "Decisions",
        "Action plan",
    ):
        assert sections[title] == (Paragraph("________"),)


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("count", [0, 40, 2000])
def test_every_entry_stands_in_the_document_once_and_verbatim(
    language: str, count: int
) -> None:
    document = made(full(count), language)
    found = [
        text for text in strings(document) if text.startswith("Высказывание")
    ]
    assert sorted(found) == [text_of(number) for number in range(count)]


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("section", PLANNED)
@pytest.mark.parametrize(
    "part", ["heard", "spoke", "decided", "grounds", "parked", "appendix"]
)
def test_whatever_part_of_its_minutes_a_stage_fills_it_stands_once(
    part: str, section: str, language: str
) -> None:
    table = Table(("№",), (("Слова",),), anchors=("e",))
    for told in (
        (Paragraph("Слова"),),
        (table,),
        (Heading("Заголовок"), Quote("Слова")),
    ):
        filled: dict[str, Any] = {part: told}
        minutes = Minutes(**filled)
        kind = StageKind(
            name="one",
            label="one",
            rules={},
            regions=no_regions,
            minutes=lambda *_, held=minutes: held,
        )
        document = protocol(
            Snapshot([passport(), stage(0, section, "one")]),
            {"one": kind},
            words(language),
            NOW,
        )
        assert [
            re.sub(r"^\d\.\d\. ", "", text) for text in strings(document)
        ].count("Слова") == 1

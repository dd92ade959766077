# Sessions made by hand for the tests of this folder: rows, and stage kinds that tell the protocol what it needs.
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from session.envelope import Envelope, StageState
from session.kind import Audience, Region, StageKind
from session.snapshot import Snapshot
from session.tables import Entry, Person, Row, Session, Side, Stage
from session.values.blocks import (
    Block,
    Heading,
    Listing,
    Minutes,
    Paragraph,
    Quote,
    Table,
)
from session.words import Words

MINUTE = 60_000
BEGAN = int(datetime(2026, 11, 22, 0, 30, tzinfo=UTC).timestamp() * 1000)
NOW = BEGAN + 480 * MINUTE
PLANNED = ("opening", "positions", "reports", "agreements", "reflection")


def no_regions(
    _snapshot: Snapshot, _stage: Stage, _audience: Audience
) -> list[Region]:
    return []


def texts(snapshot: Snapshot, stage: Stage) -> list[Entry]:
    return sorted(
        snapshot.where(Entry, stage_id=stage.id), key=lambda entry: entry.number
    )


def said(snapshot: Snapshot, stage: Stage, _words: Words) -> Minutes:
    """Quote every entry, and say in a note how many there are."""
    entries = texts(snapshot, stage)
    count = (Paragraph(f"{len(entries)}", note=True),) if entries else ()
    return Minutes(heard=count, spoke=tuple(_quote(entry) for entry in entries))


def _quote(entry: Entry) -> Quote:
    return Quote(
        str(entry.content["text"]), said_by=entry.author, anchor=entry.id
    )


def tabled(snapshot: Snapshot, stage: Stage, _words: Words) -> Minutes:
    """Put the entries into one table of the decision."""
    entries = texts(snapshot, stage)
    rows = tuple(
        (
            str(e.number),
            str(e.content["text"]),
            e.author,
            "Центральная библиотека",
            "22.12.2026",
        )
        for e in entries
    )
    header = (
        "№",
        "Договорённость",
        "Ответственный",
        "Соисполнители",
        "Срок",
    )
    widths = (0.08, 0.38, 0.2, 0.2, 0.14)
    table = Table(
        header, rows, widths, anchors=tuple(entry.id for entry in entries)
    )
    return Minutes(decided=(table,)) if rows else Minutes()


def appended(snapshot: Snapshot, stage: Stage, _words: Words) -> Minutes:
    """Leave all entries to an appendix, under headings."""
    entries = texts(snapshot, stage)
    return (
        Minutes(
            appendix=tuple(_under(entries)), appendix_title="Все высказывания"
        )
        if entries
        else Minutes()
    )


def _under(entries: list[Entry]) -> Iterator[Block]:
    for entry in entries:
        yield Heading(f"{entry.author}, {entry.number}", 3)
        yield Listing((str(entry.content["text"]),), numbered=True)


KINDS: Mapping[str, StageKind] = {
    name: StageKind(
        name=name, label=name, rules={}, regions=no_regions, minutes=minutes
    )
    for name, minutes in {
        "said": said,
        "tabled": tabled,
        "appended": appended,
    }.items()
}


def passport(**given: object) -> Session:
    full = {
        "title": 'Библиотечная "Точка кипения": общее и особенное',
        "goal": "Найти общее и особенное двух сетей.",
        "expected": "Перечень договорённостей с ответственными и сроками.",
        "organizations": [
            "Министерство культуры и национальной политики Амурской области",
            "Областная библиотека",
        ],
        "place": "г. Благовещенск, Областная научная библиотека",
        "date": "2026-11-22",
        "number": "5",
        "chair": "Иванова Мария Сергеевна",
        "moderator": "Петров Пётр Петрович",
        "secretary": "Сидорова Анна Ильинична",
        "review_date": "2027-02-22",
        "documents": [
            "Стратегия развития библиотечного дела на период до 2030 года"
        ],
        "paper_title": "Я-позиция организаторов",
        "paper": [
            "В области накоплен ценный опыт.",
            "Время для интеграции наступило.",
        ],
        "started_at": BEGAN,
        "closed_at": NOW,
        "utc_offset": 540,
    }
    return Session.model_validate(
        {"id": "s", "session_id": "s", "code": "ABCDEF", **full, **given}
    )


def stage(position: int, section: str, kind: str, **given: object) -> Stage:
    envelope = Envelope(
        title=f"Этап {position}: {section}", minutes=20, section=section
    )
    begun = {
        "state": StageState.closed,
        "opened_at": BEGAN,
        "closed_at": BEGAN + 25 * MINUTE,
        "spent": 25 * MINUTE,
    }
    row = {
        "id": f"st{position}",
        "session_id": "s",
        "position": position,
        "key": section,
        "kind": kind,
    }
    return Stage.model_validate({**row, "envelope": envelope, **begun, **given})


def entry(
    number: int, stage_id: str, text: str, author: str = "Смирнова Е. П."
) -> Entry:
    return Entry(
        id=f"e{number}",
        session_id="s",
        stage_id=stage_id,
        author=author,
        content={"text": text},
        number=number,
        at=NOW,
    )


def people(count: int) -> list[Row]:
    sides: list[Row] = [
        Side(id="lib", session_id="s", position=0, name="Библиотеки"),
        Side(id="tk", session_id="s", position=1, name="«Точка кипения»"),
    ]
    return sides + [person(number) for number in range(count)]


def person(number: int) -> Person:
    return Person(
        id=f"p{number}",
        session_id="s",
        name=f"Участникова Людмила Константиновна {number}",
        organization="Муниципальное бюджетное учреждение культуры «Городская библиотека»",
        post="заведующая отделом",
        side_id=("lib", "tk", None)[number % 3],
        joined_at=BEGAN + number,
    )


def text_of(number: int) -> str:
    return f"Высказывание {number:05d}: вечерние часы нужны обеим сетям, и молодёжь придёт, если её позвать."


def full(entries: int, participants: int = 34, **given: object) -> Snapshot:
    """Return a session of six stages with so many entries, dealt out to them in turn."""
    kinds = ("said", "said", "said", "tabled", "said")
    stages = [
        stage(place, section, kind)
        for place, (section, kind) in enumerate(
            zip(PLANNED, kinds, strict=True)
        )
    ]
    stages.append(stage(5, "positions", "appended"))
    written = [
        entry(number, f"st{number % len(stages)}", text_of(number))
        for number in range(entries)
    ]
    return Snapshot(
        [
            passport(**given),
            *stages,
            *people(participants if entries else 0),
            *written,
        ]
    )


def empty() -> Snapshot:
    """Return a session of which nothing is known but that it exists."""
    return Snapshot([Session(id="s", session_id="s", code="ABCDEF")])

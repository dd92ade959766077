# Each kind of stage, prepared and filled for a walk: what it takes from, what is said in it, by whom. Knows commands,
# and no screen.
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import cycle
from typing import Any

from tests.staging import Play, told
from tests.walk.contents import Content

AT_ONCE = 166
QUESTION = {"name": "what", "label": "Что для нас главное", "limit": 280}
SECOND = {"name": "why", "label": "Почему это важно", "limit": 280}
STANCES = ("for", "for", "against", "for", "abstain")
ANSWERS = ("for", "against", "for", "pass", "for")
NOTES = ("question", "addition", "objection")

Envelope = dict[str, Any]
Prepare = Callable[[Play, Content], Awaitable[Envelope]]
Fill = Callable[[Play, str, Content], Awaitable[None]]


@dataclass(frozen=True)
class Filled:
    prepare: Prepare
    fill: Fill


async def _alone(_play: Play, _content: Content) -> Envelope:
    return {}


async def _asking(_play: Play, _content: Content) -> Envelope:
    return {"fields": [QUESTION, SECOND], "visibility": "after_reveal"}


async def _said(play: Play, stage: str, content: Content) -> None:
    """People say the first ones, the secretary types the rest."""
    own = content.texts[: len(play.people) // 2]
    for person, text in zip(play.people, own, strict=False):
        given = {"what": text, "why": content.texts[-1]}
        await told(person, "add_entry", stage=stage, content=given)
    await typed(play, stage, content.texts[len(own) :])


async def typed(
    play: Play, stage: str, lines: Sequence[str], **given: object
) -> None:
    for first in range(0, len(lines), AT_ONCE):
        part = lines[first : first + AT_ONCE]
        await play.tell("add_entries", stage=stage, lines=part, **given)


async def _paper(play: Play, _stage: str, content: Content) -> None:
    await play.tell(
        "set_paper", title=content.title, paragraphs=content.texts[:200]
    )


async def made(play: Play, kind: str, envelope: Envelope) -> str:
    """Put a stage in behind the room's, and open it; return its id."""
    after = await play.now()
    stage = await play.tell(
        "insert_stage", kind=kind, after=after, envelope=envelope
    )
    await play.tell("open_stage", stage=stage)
    return stage


async def key_of(play: Play, stage: str) -> str:
    rows = (await play.rows())["stage"]
    return str(next(each["key"] for each in rows if each["id"] == stage))


async def entries_of(play: Play, stage: str) -> list[str]:
    rows = (await play.rows()).get("entry", [])
    return [each["id"] for each in rows if each["stage_id"] == stage]


async def _from_cards(play: Play, content: Content) -> Envelope:
    """A form was filled before, and this stage takes all of it."""
    asking = {"title": "Мысли", **await _asking(play, content)}
    stage = await made(play, "form", asking)
    await typed(play, stage, content.texts)
    await play.tell("close_stage", stage=stage)
    await play.tell("reveal_stage", stage=stage, revealed=True)
    return {"sources": [{"stage": await key_of(play, stage)}]}


async def _put(play: Play, stage: str, content: Content) -> None:
    """Statements are put, and most people have answered some."""
    dimensions = cycle(("форматы", "ресурсы", "повестка"))
    for text, dimension in zip(content.texts, dimensions, strict=False):
        await play.tell(
            "write_statement", stage=stage, text=text, dimension=dimension
        )
    put = await entries_of(play, stage)
    for number, person in enumerate(play.people[1:13]):
        for place, entry in enumerate(put[:8]):
            answer = ANSWERS[(number + place) % len(ANSWERS)]
            given = {"stage": stage, "entry": entry, "answer": answer}
            await told(person, "react", **given)


async def _reacted(play: Play, content: Content) -> Envelope:
    envelope = {"title": "Отношение", "visibility": "after_reveal"}
    stage = await made(play, "react", envelope)
    await _put(play, stage, content)
    await play.tell("close_stage", stage=stage)
    source = {"stage": await key_of(play, stage)}
    return {"sources": [source], "visibility": "after_reveal"}


async def _nothing(_play: Play, _stage: str, _content: Content) -> None:
    """What it shows it took."""


async def _grouped(_play: Play, _content: Content) -> Envelope:
    fields = [
        {"name": "what", "label": "Идея", "limit": 280, "required": True},
        {"name": "whom", "label": "Для кого", "kind": "short", "limit": 280},
        {"name": "effect", "label": "Эффект", "limit": 280},
        {"name": "step", "label": "Первый шаг", "limit": 280},
    ]
    options = {"forming": "mixed", "size": 5}
    return {"fields": fields, "unit": "group", "options": options}


async def groups_of(play: Play, stage: str) -> list[str]:
    rows = (await play.rows()).get("group", [])
    own = [each for each in rows if each["stage_id"] == stage]
    return [each["id"] for each in sorted(own, key=lambda one: one["position"])]


async def _sheets(play: Play, stage: str, content: Content) -> None:
    """Each group has one whole idea and its part of all others; the first has a name and its sheet is shown."""
    groups = await groups_of(play, stage)
    answers = {"whom": "Жители района", "step": content.texts[-1]}
    for number, group in enumerate(groups):
        mine = list(content.texts[number :: len(groups)])
        if not mine:
            continue
        given = {"what": mine[0], "effect": mine[-1], **answers}
        await play.tell("add_entry", stage=stage, group=group, content=given)
        if mine[1:]:
            await typed(play, stage, mine[1:], group=group)
    name = content.title[:60]
    await play.tell("rename_group", stage=stage, group=groups[0], name=name)
    await play.tell("set_ready", stage=stage, group=groups[0])
    await play.tell("ask_help", stage=stage, group=groups[-1])
    await play.tell("publish_sheet", stage=stage, group=groups[0])


async def _worked(play: Play, content: Content) -> Envelope:
    grouped = {"title": "Группы", **await _grouped(play, content)}
    stage = await made(play, "group", grouped)
    await _sheets(play, stage, content)
    await play.tell("close_stage", stage=stage)
    key = await key_of(play, stage)
    return {"options": {"groups_of": key, "minutes_each": 3}}


async def _noted(play: Play, stage: str, content: Content) -> None:
    rows = await play.rows()
    groups = await groups_of(play, rows["group"][-1]["stage_id"])
    await play.tell("call_group", stage=stage, group=groups[0])
    people = cycle(play.people[:-2])
    notes = zip(content.texts[:60], people, cycle(NOTES), strict=False)
    for text, person, kind in notes:
        given = {"kind": kind, "text": text}
        await told(person, "add_entry", stage=stage, content=given)


async def _promised(play: Play, stage: str, content: Content) -> None:
    """The first are whole and supported, the rest are drafts that the secretary types."""
    first = True
    for text in content.texts[:3]:
        given = {
            "what": text,
            "who": "Анна Савченко, библиотека у вокзала",
            "with_whom": "Точка роста",
            "due": "2027-02-01",
            "site": "Модельная библиотека у вокзала",
            "sign": content.texts[-1],
        }
        entry = await told(
            play.people[1], "add_entry", stage=stage, content=given
        )
        supporting = zip(play.people[1:9], cycle(STANCES), strict=False)
        for person, stance in supporting:
            await told(
                person, "support", stage=stage, entry=entry, stance=stance
            )
        if first:
            await told(play.people[0], "take_on", stage=stage, entry=entry)
        first = False
    await typed(play, stage, content.texts[3:])


async def _dots(play: Play, stage: str, _content: Content) -> None:
    put = await entries_of(play, stage)
    for number, person in enumerate(play.people[:12]):
        for step, given in enumerate((2, 1, 2)[: number % 4]):
            item = put[(number + step) % len(put)]
            await told(person, "rank", stage=stage, entry=item, given=given)


async def _marks(play: Play, stage: str, _content: Content) -> None:
    """Marks by two criteria from most people; one was counted, and people are asked again."""
    for number in range(2):
        rows = (await play.rows())["round"]
        (asked,) = [
            each["id"]
            for each in rows
            if each["stage_id"] == stage and each["closed_at"] is None
        ]
        await _marked(play, stage, asked)
        if not number:
            await play.tell("close_round", stage=stage, round=asked)
            await play.tell("begin_round", stage=stage)


async def _marked(play: Play, stage: str, asked: str) -> None:
    put = await entries_of(play, stage)
    for number, person in enumerate(play.people[:7]):
        for place, item in enumerate(put[:12]):
            for criterion in range(2):
                mark = 1 + (number * (1 + place % 3) + place + criterion) % 5
                await told(
                    person,
                    "rate",
                    stage=stage,
                    round=asked,
                    entry=item,
                    criterion=criterion,
                    given=mark,
                )


async def _two_criteria(play: Play, content: Content) -> Envelope:
    options = {
        "criteria": "Польза\nУсилия",
        "least": "мало что даст\nза неделю",
        "most": "изменит всё\nбольше года",
        "corners": "Сделать сразу\nБольшие проекты\nМежду делом\nНе браться",
    }
    return {**await _from_cards(play, content), "options": options}


async def _asked(play: Play, stage: str, content: Content) -> None:
    """The first proposal was counted, the second is before the room."""
    for text in content.texts[:60]:
        await play.tell("add_proposal", stage=stage, text=text)
    asked = ""
    for entry in (await entries_of(play, stage))[:2]:
        if asked:
            await play.tell("close_round", stage=stage, round=asked)
        asked = await play.tell("begin_round", stage=stage, entry=entry)
        for number, person in enumerate(play.people[1:12]):
            given: Envelope = {"round": asked, "level": number % 3}
            if number % 3:
                given["reason"] = content.texts[-1]
            await told(person, "answer_proposal", stage=stage, **given)


async def _clustered(play: Play, stage: str, content: Content) -> None:
    """Half of the cards lie in clusters, of which one has a long name."""
    cards = await _taken(play, stage)
    names = ("Вечерние часы", content.texts[-1][:120], "Ведущие")
    for number, name in enumerate(names):
        chosen = cards[number : len(cards) // 2 : 3][:200]
        await play.tell("make_cluster", stage=stage, name=name, cards=chosen)


async def _foreseen(_play: Play, _content: Content) -> Envelope:
    options = {
        "horizons": "Рядом 2027\nДальше 2028–2030\nГоризонт 2031–2035",
        "lanes": "Люди\nМеста\nЗнание",
    }
    fields = [{**QUESTION, "headline": True, "required": True}]
    return {
        "fields": fields,
        "options": options,
        "visibility": "after_reveal",
    }


async def _mapped(play: Play, stage: str, content: Content) -> None:
    """Most cards stand on the map, the first ones lead to one another."""
    types = ("trend", "event", "technology", "threat", "opportunity")
    cells = ("near", "middle", "far")
    written: list[str] = []
    writers = play.people[: len(play.people) // 2]
    for number, text in enumerate(content.texts[:60]):
        said = {"what": text, "map_type": types[number % len(types)]}
        if number % 9 != 8:
            said["map_horizon"] = cells[number % 3]
            said["map_lane"] = "abc"[number // 3 % 3]
        person = writers[number % len(writers)]
        entry = await told(person, "add_entry", stage=stage, content=said)
        written.append(entry)
    await typed(play, stage, content.texts[60:])
    hows = cycle(("causes", "causes", "needs", "hinders"))
    pairs = zip(written, written[1:8], hows, strict=False)
    for card, other, how in pairs:
        tied = {"card": card, "other": other, "how": how}
        await play.tell("tie_cards", stage=stage, **tied)


async def _taken(play: Play, stage: str) -> list[str]:
    rows = await play.rows()
    envelope = next(
        each["envelope"] for each in rows["stage"] if each["id"] == stage
    )
    keys = {source["stage"] for source in envelope["sources"]}
    from_them = {each["id"] for each in rows["stage"] if each["key"] in keys}
    return [
        each["id"] for each in rows["entry"] if each["stage_id"] in from_them
    ]


FACTS: tuple[Envelope, ...] = (
    {"silent": True, "due": "2026-09-01", "overdue": True},
    {
        "state": "under_way",
        "due": "2027-03-01",
        "indicator": "Посещений в месяц: 1200 → 2000",
        "measured": "1 640",
        "evidence": "https://example.org/otchet/2026/osen/posescheniya",
    },
    {"state": "accepted", "fresh": "done", "due": "2026-11-20"},
    {"state": "needs_help", "due": "2026-12-15"},
    {"state": "done", "due": "2026-10-01"},
    {"state": "dropped"},
    {},
)
OWNERS = (
    "Анна Савченко, библиотека у вокзала",
    "Борис Ли, школа № 7; Вера Ким, дом культуры",
    "",
)
MOST_BROUGHT = 200


async def _brought(play: Play, stage: str, content: Content) -> None:
    """The first promise was asked and decided, the second was changed, the third is before the room."""
    promises = []
    for number, text in enumerate(content.texts[:MOST_BROUGHT], 1):
        facts = FACTS[(number - 1) % len(FACTS)]
        one = {
            "code": "ABC234",
            "number": f"4.{number}",
            "session": "Осенняя сессия",
            "held": "2026-06-18",
            "what": text,
            "who": OWNERS[number % len(OWNERS)],
            "words": content.texts[-1] if facts else "",
            **facts,
        }
        promises.append(one)
    await play.tell("bring_promises", stage=stage, promises=promises)
    put = await entries_of(play, stage)
    for entry, course in zip(put[:3], ("go_on", "change", ""), strict=False):
        asked = await play.tell("begin_round", stage=stage, entry=entry)
        for number, person in enumerate(play.people[1:12]):
            chosen = ("go_on", "go_on", "change")[number % 3]
            given = {"round": asked, "course": chosen}
            with suppress(RuntimeError):
                await told(person, "answer_promise", stage=stage, **given)
        if course:
            text = content.texts[-1] if course == "change" else ""
            ruled = {"course": course, "text": text, "words": content.texts[0]}
            await play.tell("rule_promise", stage=stage, entry=entry, **ruled)


async def _gradients(_play: Play, _content: Content) -> Envelope:
    return {"options": {"scale": "gradients"}}


async def _typed(play: Play, stage: str, content: Content) -> None:
    """Where the kind takes entries, they are typed."""
    with suppress(RuntimeError):
        await typed(play, stage, content.texts)


PLAIN = Filled(_from_cards, _typed)
"""How a kind is filled of which nothing is said here."""

FILLED = {
    "info": Filled(_alone, _paper),
    "form": Filled(_asking, _said),
    "organize": Filled(_from_cards, _clustered),
    "react": Filled(_alone, _put),
    "map": Filled(_reacted, _nothing),
    "group": Filled(_grouped, _sheets),
    "report": Filled(_worked, _noted),
    "agree": Filled(_alone, _promised),
    "rank": Filled(_from_cards, _dots),
    "rate": Filled(_two_criteria, _marks),
    "decide": Filled(_gradients, _asked),
    "timemap": Filled(_foreseen, _mapped),
    "review": Filled(_alone, _brought),
}


def filled(kind: str) -> Filled:
    return FILLED.get(kind, PLAIN)

# A session on its way, scene by scene, each changed from the one before: every kind of stage in the states that look
# different. Knows commands, not screens; whoever photographs walks through SCENES.
from collections.abc import Callable, Coroutine
from typing import Any

from tests.staging import MINUTE, Play, told

LONGEST = "Человеконенавистничестворазоблачительница" * 6
HOSTILE = (
    "👩‍👩‍👧‍👦 семья 🏳️‍🌈 и флаг 🇷🇺, ряд ✅✅✅✅✅✅✅✅✅✅✅✅✅✅✅✅✅✅✅✅✅✅✅✅",
    "שלום עולם – справа налево, и مرحبا بالعالم посреди строки (скобки)",
    "н\u200bу\u200bл\u200bе\u200bв\u200bы\u200bе\u200b знаки\u2060внутри\u2060слова\ufeff",
    "Ẓ̢̛̯̺͓̖̎͐͛̍̊a̸̡͎̜̦̽l͚̰̤̂̓̈́g̶̨̞̱̈o̴̧̪̘̅͊ над строкой и под ней",
    "<b>не разметка</b> & «кавычки» {{ 7 * 7 }}",
    LONGEST[:240],
)
CARDS = [
    f"Карточка {number}: вечерние часы нужны обеим сетям, днём молодые учатся."
    for number in range(1, 501)
]
STATEMENTS = (
    ("Вечерние часы нужны обеим сетям", "форматы", "fffffffp", "ffffffap"),
    ("Общий календарь событий ведём вместе", "форматы", "fffffffa", "ffffffff"),
    ("Учим ведущих друг у друга", "ресурсы", "ffffffff", "ffffffpp"),
    ("Проектный цикл – не дольше сезона", "цикл", "faaaaapp", "fffffffp"),
    ("Тишина в зале важнее события", "форматы", "ffffffff", "faaaaaap"),
    ("Вход по записи", "форматы", "aaaaaaaa", "aaaaaaap"),
    ("Работаем и в воскресенье", "ресурсы", "ffffaaaa", "ffffaaap"),
    ("Нужен общий бюджет", "ресурсы", "ffaapppp", "fppppppa"),
)
ANSWERS = {"f": "for", "a": "against", "p": "pass"}
IDEAS = (
    (
        "Вечерние часы по четвергам",
        "Работающие родители",
        "Не надо выбирать между работой и библиотекой",
    ),
    (
        "Один календарь событий района",
        "Жители района",
        "Одного взгляда хватает, чтобы выбрать вечер",
    ),
    (
        "Школа ведущих для обеих сетей",
        "Ведущие",
        "Разговор держит тот, кто этому учился",
    ),
    (
        "Проект на один сезон",
        "Старшеклассники",
        "От идеи до первой встречи – неделя",
    ),
)
AGREEMENTS = (
    {
        "what": "Открыть вечерний читальный зал по четвергам до 22 часов",
        "who": "Анна Савченко, библиотека у вокзала",
        "with_whom": "Точка роста",
        "due": "2027-02-01",
        "site": "Модельная библиотека у вокзала",
        "sign": "Не меньше двадцати посетителей за вечер",
    },
    {
        "what": "Вести общий календарь событий района",
        "who": "Вера Гельман",
        "due": "2026-12-15",
        "sign": "Афиша одна",
    },
    {"what": "Собрать школу ведущих", "who": "", "due": "2027-03-01"},
)


async def written(_play: Play) -> None:
    """The positions as they stand: a count on the wall, cards on the console."""


async def revealed(play: Play) -> None:
    await play.tell("reveal_stage", stage=await play.now(), revealed=True)


async def alone(play: Play) -> None:
    entry = (await play.rows())["entry"][0]["id"]
    await play.tell("set_spotlight", entry=entry)


async def moderated(play: Play) -> None:
    """Some wait to be let through, one is hidden, two are one, one has an edited wording."""
    stage, entries = (
        await play.now(),
        [each["id"] for each in (await play.rows())["entry"]],
    )
    await play.tell("set_spotlight")
    await play.tell("edit_stage", stage=stage, approval=True)
    await play.tell("hide_entry", stage=stage, entry=entries[1], hidden=True)
    await play.tell(
        "merge_entries", stage=stage, entry=entries[2], others=[entries[5]]
    )
    for person, text in zip(play.people[-5:-2], HOSTILE, strict=False):
        await told(person, "add_entry", stage=stage, content={"matters": text})


async def paused(play: Play) -> None:
    await play.tell("pause_stage", stage=await play.now())


async def hostile(play: Play) -> None:
    stage = await play.now()
    await play.tell("resume_stage", stage=stage)
    await play.tell("approve_entry", stage=stage)
    await play.tell("edit_stage", stage=stage, approval=False)
    for person, text in zip(play.people[1:], HOSTILE[3:], strict=False):
        await told(person, "add_entry", stage=stage, content={"matters": text})


async def closed(play: Play) -> None:
    await play.tell("close_stage", stage=await play.now())


async def reactions(play: Play) -> None:
    """Statements are put to the room, and people are at it."""
    stage = await play.following(4)
    for text, dimension, *given in STATEMENTS:
        entry = await play.tell(
            "write_statement", stage=stage, text=text, dimension=dimension
        )
        for side, answers in enumerate(given):
            for person, answer in list(
                zip(play.people[side::2], answers, strict=False)
            )[1 - side :]:
                await told(
                    person,
                    "react",
                    stage=stage,
                    entry=entry,
                    answer=ANSWERS[answer],
                )


async def counted(play: Play) -> None:
    stage = await play.now()
    await play.tell("close_stage", stage=stage)
    await play.tell("reveal_stage", stage=stage, revealed=True)


async def ranked(play: Play) -> None:
    await counted(play)


async def unseen(play: Play) -> None:
    """The map is drawn, and the room does not see it yet."""
    await play.following(6)


async def positions_map(play: Play) -> None:
    await play.tell("reveal_stage", stage=await play.now(), revealed=True)


async def groups(play: Play) -> None:
    await play.following(4)


async def sheets(play: Play) -> None:
    """Each group has written, one is ready, one needs help, and one sheet is on the screen."""
    stage, found = await play.now(), (await play.rows())["group"]
    for number, group in enumerate(
        sorted(found, key=lambda each: each["position"])
    ):
        for idea, whom, effect in IDEAS[: number + 2]:
            content = {"idea": idea, "for_whom": whom, "effect": effect}
            await play.tell(
                "add_entry", stage=stage, group=group["id"], content=content
            )
    await play.tell(
        "rename_group", stage=stage, group=found[0]["id"], name="У окна"
    )
    await play.tell("set_ready", stage=stage, group=found[0]["id"])
    await play.tell("ask_help", stage=stage, group=found[1]["id"])
    await play.tell("publish_sheet", stage=stage, group=found[-1]["id"])


async def pause(play: Play) -> None:
    await play.following(52)


async def plenary(play: Play) -> None:
    stage = await play.following(11)
    group = (await play.rows())["group"][0]["id"]
    await play.tell("call_group", stage=stage, group=group)
    notes = (
        ("question", "А кто закрывает зал?"),
        ("addition", "Есть ещё зал в школе"),
        ("objection", "Дорого"),
    )
    for person, (kind, text) in zip(play.people, notes, strict=False):
        await told(
            person,
            "add_entry",
            stage=stage,
            content={"kind": kind, "text": text},
        )


async def ranking(play: Play) -> None:
    """The ideas of the sheets get dots: some people have given all, some a part, some nothing."""
    sheets = {each["id"]: each for each in (await play.rows())["stage"]}
    worked = next(
        sheets[each["stage_id"]] for each in (await play.rows())["group"]
    )
    envelope = {
        "title": "Точки за идеи",
        "instruction": "У каждого пять точек. Отдайте их тому, с чего начнём.",
        "minutes": 6,
        "visibility": "after_reveal",
        "section": "reports",
        "sources": [{"stage": worked["key"]}],
    }
    stage = await play.tell(
        "insert_stage", kind="rank", after=await play.now(), envelope=envelope
    )
    await play.tell("open_stage", stage=stage)
    put = [
        each["id"]
        for each in (await play.rows())["entry"]
        if each["stage_id"] == stage
    ]
    for number, person in enumerate(play.people[:12]):
        for step, dots in enumerate((2, 1, 2)[: number % 4]):
            item = put[(number + step) % len(put)]
            await told(person, "rank", stage=stage, entry=item, given=dots)


async def agreements(play: Play) -> None:
    stage = await play.following(21)
    for content in AGREEMENTS:
        entry = await told(
            play.people[1], "add_entry", stage=stage, content=content
        )
        for number, person in enumerate(play.people[1:9]):
            stance = "abstain" if number == 6 else "for"
            await told(
                person, "support", stage=stage, entry=entry, stance=stance
            )
    await told(play.people[0], "take_on", stage=stage, entry=entry)


async def listed(play: Play) -> None:
    await play.tell("reveal_stage", stage=await play.now(), revealed=True)


async def aloud(play: Play) -> None:
    entry = next(
        each["id"]
        for each in (await play.rows())["entry"]
        if each["content"].get("site")
    )
    await play.tell("set_spotlight", entry=entry)


async def reflection(play: Play) -> None:
    await play.tell("set_spotlight")
    await play.following(31)


async def hidden(play: Play) -> None:
    await play.tell("set_screen", state="hidden")


async def frozen(play: Play) -> None:
    await play.tell("set_screen", state="shown")
    await play.tell("set_screen", state="frozen")


async def over(play: Play) -> None:
    await play.tell("set_screen", state="shown")
    await play.tell("close_session")


async def full(play: Play) -> None:
    """Five hundred cards in the positions, opened again."""
    await play.tell("reopen_session")
    stage = next(
        each
        for each in (await play.rows())["stage"]
        if each["envelope"]["title"] == "Я-позиции"
    )["id"]
    await play.tell("open_stage", stage=stage)
    for first in range(0, len(CARDS), 166):
        await play.tell(
            "add_entries", stage=stage, lines=CARDS[first : first + 166]
        )
    play.clock.ahead += MINUTE


async def longest(play: Play) -> None:
    stage = await play.now()
    await play.tell("add_entries", stage=stage, lines=[LONGEST])
    await play.tell("add_person", name=LONGEST[:120], organization=LONGEST)
    await play.tell("edit_passport", title=LONGEST[:250])
    await play.tell(
        "edit_stage", stage=stage, title=LONGEST[:200], instruction=LONGEST * 3
    )


SCENES: tuple[Callable[[Play], Coroutine[Any, Any, None]], ...] = (
    *(
        written,
        revealed,
        alone,
        moderated,
        paused,
        hostile,
        closed,
        reactions,
        counted,
        unseen,
        positions_map,
        groups,
    ),
    *(
        sheets,
        pause,
        plenary,
        ranking,
        ranked,
        agreements,
        listed,
        aloud,
        reflection,
        hidden,
        frozen,
        over,
        full,
        longest,
    ),
)

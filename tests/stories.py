# What is played where pictures are taken: a topic, two sides and their partners, and what they write, once in each
# language. Invented, but such as could be heard.
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Story:
    """`positions`: the envelope of a form of one question; `written`: the first two sides in turn.

    `person` joins by her own phone, sends `sent` and has begun `typed`.
    """

    language: str
    topic: str
    sides: tuple[str, str, str]
    positions: Mapping[str, object]
    written: tuple[str, ...]
    person: str
    sent: str
    typed: str


def _asking(
    title: str, instruction: str, question: str
) -> Mapping[str, object]:
    field = {
        "name": "matters",
        "label": question,
        "required": True,
        "limit": 280,
    }
    return {
        "title": title,
        "instruction": instruction,
        "minutes": 20,
        "limit": 3,
        "section": "positions",
        "fields": [field],
    }


RUSSIAN = Story(
    language="ru",
    topic="Библиотека и «Точка роста»: общее и особенное",
    sides=("Библиотеки", "Точка роста", "Партнёры"),
    positions=_asking(
        "Я-позиции",
        "Семь минут тишины: напишите, что для вас главное.",
        "Что для нас главное в теме",
    ),
    written=(
        "Вечерние часы нужны обеим сетям: днём молодые учатся, старшие работают.",
        "Нам важна скорость: от идеи до первой встречи – неделя, а не квартал.",
        "Нельзя потерять тишину читального зала.",
        "Три поколения за одним столом – это и есть сообщество.",
        "Готовы вложить помещения в девяти районах и людей, которых там знают.",
        "Общий календарь событий, чтобы не звать одних и тех же в один вечер.",
        "Нужны ведущие, которые удержат разговор.",
        "Нужны фонд библиотек и доверие жителей.",
        "Первая площадка – модельная библиотека у вокзала.",
        "Не отчёты о мероприятиях, а проекты, которые живут через год.",
        "Краеведение молодеет, когда его делают вместе.",
        "Дадим наставников для первых проектов школьников.",
        "Своя повестка у каждого, общие правила зала.",
    ),
    person="Анна Ким",
    sent="Общий каталог событий для района.",
    typed="Чтобы библиотека осталась местом знания, а не сдавала зал под чужие события",
)
ENGLISH = Story(
    language="en",
    topic="Libraries and the Makers’ Yard: what we share and what is our own",
    sides=("Libraries", "Makers’ Yard", "Partners"),
    positions=_asking(
        "Positions",
        "Seven minutes of silence: write what matters most to you.",
        "What matters most to us",
    ),
    written=(
        "Both of us need evening hours: the young study by day, the old work.",
        "Speed matters to us: from an idea to a first meeting in a week, not a quarter.",
        "The quiet of the reading room must not be lost.",
        "Three generations at one table: that is what a community is.",
        "We bring rooms in nine districts, and people who are known there.",
        "One calendar of events, so that nobody calls the same people twice in a night.",
        "We need facilitators who can hold a conversation.",
        "We need the libraries’ collections, and the trust they have.",
        "The first site: the library by the station.",
        "Not reports of events, but projects that are alive after a year.",
        "Local history grows younger when it is made together.",
        "We give mentors to pupils’ first projects.",
        "To each their own agenda, to all the rules of the house.",
    ),
    person="Anna Kim",
    sent="One catalogue of events for the district.",
    typed="Let the library stay a place of knowledge, and not a hall to let",
)

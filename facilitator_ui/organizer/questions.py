# The questions of a stage as an organizer changes them one at a time: pure, lists in and lists out. What a question
# may be is said by the schema of forms, which checks whatever comes out of here.
from collections.abc import Iterable, Mapping

from session.fields import WORDS, FieldKind, FormField
from session.refusals import Code, Refused

Question = dict[str, object]
CHOOSING = frozenset({FieldKind.one.value, FieldKind.many.value})
WRITTEN = frozenset(kind.value for kind in WORDS)


def changed(
    fields: Iterable[FormField],
    name: str,
    given: Mapping[str, object],
    usual: tuple[str, str],
) -> list[Question]:
    """Return the questions with one set to what is given; `usual`: the options of a choice that has none yet."""
    questions = [_plain(field) for field in fields]
    place = _place(questions, name)
    question = {**questions[place], **given, "name": name}
    question["options"] = _named(question["options"])
    question["filled_from"] = _filled(question)
    if question["kind"] in CHOOSING and not question["options"]:
        question["options"] = list(usual)
    if question["headline"]:
        questions = [{**each, "headline": False} for each in questions]
    questions[place] = question
    return questions


def _named(options: object) -> list[str]:
    """Return each option once, without lines that hold nothing."""
    lines = options if isinstance(options, list) else []
    texts = [" ".join(str(line).split()) for line in lines]
    return [text for text in dict.fromkeys(texts) if text]


def _filled(question: Question) -> list[str]:
    """Return from what of joining a question comes filled; only what is written in words does."""
    kind, given = question["kind"], question["filled_from"]
    texts: list[str] = []
    if kind not in WRITTEN:
        return texts
    if not isinstance(given, list):
        return texts
    for each in given:
        if each:
            texts.append(each)  # noqa: PERF401 - one thought a line
    return texts


def with_new(
    fields: Iterable[FormField], label: str, kind: str, usual: tuple[str, str]
) -> list[Question]:
    questions = [_plain(field) for field in fields]
    question: Question = {
        "name": fresh_name(questions),
        "label": label,
        "kind": kind,
    }
    if kind in CHOOSING:
        question["options"] = list(usual)
    return [*questions, question]


def without(fields: Iterable[FormField], name: str) -> list[Question]:
    questions = [_plain(field) for field in fields]
    del questions[_place(questions, name)]
    return questions


def moved(fields: Iterable[FormField], name: str, by: int) -> list[Question]:
    """Return the questions with one a place up (-1) or down (1); at an end it stays."""
    questions = [_plain(field) for field in fields]
    place = _place(questions, name)
    question = questions.pop(place)
    questions.insert(max(0, place + by), question)
    return questions


def fresh_name(questions: Iterable[Question]) -> str:
    taken = {question["name"] for question in questions}
    numbers = range(1, len(taken) + 2)
    return next(f"q{number}" for number in numbers if f"q{number}" not in taken)


def _place(questions: list[Question], name: str) -> int:
    names = [question["name"] for question in questions]
    if name not in names:
        raise Refused(Code.unknown_field, field=name[:60])
    return names.index(name)


def _plain(field: FormField) -> Question:
    return field.model_dump(mode="json")

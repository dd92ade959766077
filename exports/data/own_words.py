# What a person wrote in a session, as a text to keep: stage by stage, with what became of it. Knows values and words.
from collections.abc import Iterable, Iterator

from exports.clean import clean
from session.after.outcomes import Chapter, Own, own_words
from session.entries.cards import Answered
from session.kind import Remark
from session.snapshot import Snapshot
from session.tables import Person
from session.words import Words


def write(snapshot: Snapshot, person: Person, words: Words) -> bytes:
    """Return the text in UTF-8, marked as such for programs that would guess otherwise."""
    head = [snapshot.session.title, person.name]
    chapters = own_words(snapshot, person.id)
    parts = [
        "\n".join(filter(None, head)),
        *(_chapter(each, words) for each in chapters),
    ]
    return clean("\n\n\n".join(parts) + "\n").encode(
        "utf-8-sig", errors="backslashreplace"
    )


def _chapter(chapter: Chapter, words: Words) -> str:
    own = (_own(each, words) for each in chapter.own)
    remarks = (_remark(each, words) for each in chapter.remarks)
    return "\n\n".join(
        [chapter.title.upper(), *_secret(chapter, words), *own, *remarks]
    )


def _secret(chapter: Chapter, words: Words) -> Iterator[str]:
    if chapter.secret:
        yield words(
            "Written here without a signature. Nothing tells which words are yours, not even this page."
        )


def _own(each: Own, words: Words) -> str:
    return "\n".join(
        [
            *_lines(each.lines, words),
            words("accepted %(time)s", time=words.clock(each.at)),
        ]
    )


def _lines(lines: Iterable[Answered], words: Words) -> Iterator[str]:
    for line in lines:
        text = words(line.text) if line.fixed else line.text
        yield f"{words(line.label)}: {text}"


def _remark(each: Remark, words: Words) -> str:
    label = words(each.label)
    return f"{label} ({each.about}): {each.text}"

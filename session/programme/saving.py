# A session's plan as the text of a TOML file that scenario.py reads again. Pure: rows in, text out.
import re
from collections.abc import Iterable, Iterator, Mapping

from session.envelope import Block, Envelope
from session.fields import FormField
from session.options import ASKING, HEARING
from session.programme import tomltext
from session.snapshot import Snapshot
from session.tables import Session, Side, Stage

PLAIN = re.compile(r"[a-z][a-z0-9_]{0,40}")
GENERATIONS = 3
MISSING = "–"
APART = frozenset(
    {
        *("title", "fields", "sources", "options", "audience"),
        *("decision", "remark", "block"),
    }
)
"""What of an envelope is written otherwise than as it is, or not at all."""


def as_toml(snapshot: Snapshot, key: str, name: str) -> str:
    """Write the passport's plan, sides and stages; `key` and `name`: what the file calls itself."""
    session = snapshot.session
    sides = sorted(snapshot.all(Side), key=lambda side: side.position)
    parts = [_head(session, key, name), *map(_side, sides)]
    keys = _keys(snapshot.stages)
    called = {f"side:{side.id}": f"side:{side.name}" for side in sides}
    for index, stage in enumerate(snapshot.stages):
        earlier = {before.key for before in snapshot.stages[:index]}
        parts.append("\n".join(_stage(stage, keys, earlier, called)))
    return "\n\n".join(parts) + "\n"


def _head(session: Session, key: str, name: str) -> str:
    given = list(session.generations[:GENERATIONS])
    generations = given + [MISSING] * (GENERATIONS - len(given))
    lines = {
        "key": key,
        "language": session.language,
        "name": name[:200],
        "title": session.title,
        "goal": session.goal[:2000],
        "expected": session.expected[:2000],
        "generations": generations,
        "documents": list(session.documents),
    }
    return "\n".join(tomltext.line(*each) for each in lines.items())


def _side(side: Side) -> str:
    lines = ["[[side]]", tomltext.line("name", side.name)]
    if side.partner:
        lines.append(tomltext.line("partner", each=True))
    return "\n".join(lines)


def _keys(stages: Iterable[Stage]) -> dict[str, str]:
    """Return what each stage is called in the file: its key where it may stand there, else its place."""
    stages = list(stages)
    taken = {stage.key for stage in stages}
    keys = {}
    for place, stage in enumerate(stages, 1):
        fits = PLAIN.fullmatch(stage.key)
        keys[stage.key] = stage.key if fits else _free(f"stage_{place}", taken)
    return keys


def _free(wanted: str, taken: set[str]) -> str:
    while wanted in taken:
        wanted += "_"
    return wanted


def _stage(
    stage: Stage,
    keys: Mapping[str, str],
    earlier: set[str],
    called: Mapping[str, str],
) -> Iterator[str]:
    envelope = stage.envelope
    yield "[[stage]]"
    yield tomltext.line("key", keys[stage.key])
    yield tomltext.line("kind", stage.kind)
    yield tomltext.line("title", envelope.title)
    for name, value in _differing(envelope):
        yield tomltext.line(name, value)
    if envelope.audience != "all":
        yield tomltext.line(
            "audience", called.get(envelope.audience, envelope.audience)
        )
    taken = [source for source in envelope.sources if source.stage in earlier]
    if taken:
        told = [
            f'{{ stage = {tomltext.value(keys[each.stage])}, which = "{each.which}" }}'
            for each in taken
        ]
        yield f"sources = [{', '.join(told)}]"
    if envelope.options:
        options = {
            name: _renamed(name, value, keys)
            for name, value in envelope.options.items()
        }
        yield f"options = {tomltext.table(options)}"
    if envelope.block is not None:
        yield f"block = {_remembered(envelope.block)}"
    for field in envelope.fields:
        yield from _field(field)


def _remembered(block: Block) -> str:
    told = block.model_dump(mode="json", exclude_defaults=True)
    given = told.pop("given", None)
    lines = [
        f"{name} = {tomltext.value(value)}" for name, value in told.items()
    ]
    if given:
        lines.append(f"given = {tomltext.table(given)}")
    return f"{{ {', '.join(lines)} }}"


def _differing(envelope: Envelope) -> Iterator[tuple[str, object]]:
    """Yield what is other than an envelope has it anyway, and the minutes."""
    given = envelope.model_dump(mode="json", exclude_defaults=True)
    yield "minutes", envelope.minutes
    yield from (
        (name, value)
        for name, value in given.items()
        if name not in APART | {"minutes"}
    )


def _renamed(option: str, value: object, keys: Mapping[str, str]) -> object:
    """Return an option that names other stages as the file calls them."""
    if option in HEARING:
        return keys.get(str(value), value)
    if option not in ASKING or not isinstance(value, str):
        return value
    return ",".join(_question(each.strip(), keys) for each in value.split(","))


def _question(text: str, keys: Mapping[str, str]) -> str:
    stage, dot, field = text.partition(".")
    if not dot:
        return text
    return f"{keys.get(stage, stage)}.{field}"


def _field(field: FormField) -> Iterator[str]:
    given = field.model_dump(mode="json", exclude_defaults=True)
    yield ""
    yield "[[stage.field]]"
    for name, value in given.items():
        yield tomltext.line(name, value)

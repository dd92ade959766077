# The parts of the documentation that the code knows best: what stands between `<!-- code: NAME -->` and
# `<!-- end -->`. `make docs` writes them anew; test_docs.py compares. The prose around them is written by hand.
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum
from functools import cache
from pathlib import Path
from textwrap import indent
from typing import Any

import typer.main
from pydantic import BaseModel

from exports.data.archive import KEYS, SECRETS
from facilitator_ui.cli import main as cli
from facilitator_ui.errors import status
from session.decide import COMMANDS, OF_KINDS
from session.envelope import Block, Envelope, Source, StageState
from session.fields import FieldKind, FormField
from session.membership.roster import Newcomer
from session.messages import Command, StageCommand, name_of
from session.options import Input, OptionField
from session.people import EVERYONE, Role
from session.programme.flow import LIFE
from session.refusals import SENTENCES
from session.stages import KINDS
from session.stages.agree.columns import COLUMNS
from session.stages.review.bringing import ToldPromise
from session.tables import ROWS
from tests import method_docs, scenario_keys

ROOT = Path(__file__).parents[1]
READMES = (ROOT / "README.md", ROOT / "README.ru.md")
DOCUMENTS = (*READMES, *sorted((ROOT / "docs").rglob("*.md")))
BLOCK = re.compile(
    r"(?<=<!-- code: )(?P<name>[\w.-]+)( -->\n)(?P<text>.*?)(?=<!-- end -->)",
    re.DOTALL,
)
EVENT = re.compile(r'"((?:[A-Z][a-z]+){2,})"')
SHORT_EVENT = re.compile(r'(?:happened\(|Way\(\s*"\w+",)\s*"([A-Z]\w+)"')
PATTERNS = {
    r"^[A-Za-z0-9_.-]{1,64}$": "id",
    r"^[a-z][a-z0-9_]{0,40}$": "`a`–`z`, `0`–`9`, `_`; begins with a letter; at most 41 characters",
    "^(all|side:.+|role:.+|group:[1-9][0-9]{0,2})$": "`all`, `side:NAME`, `role:ROLE` or `group:NUMBER`",
}
DEPLOYED = (
    "veche.service",
    "veche.env",
    "nginx.conf",
    "Caddyfile",
    "prometheus.yaml",
    "alerts.yaml",
)
"""Files for a server that docs/operations shows, in both languages."""
SCENARIO_HEADS = {
    "": ("Key", "Is", "Value", "If absent", "Example"),
    ".ru": ("Ключ", "Что это", "Значение", "Если нет", "Пример"),
}
KIND_HEADS = {
    "": ("Kind", "Option", "Is", "Value, and what is usual"),
    ".ru": ("Вид", "Настройка", "Что это", "Значение; обычно"),
}
Schema = Mapping[str, Any]  # JSON Schema, as pydantic writes it


@cache
def blocks() -> Mapping[str, str]:
    """Return every generated part by its name."""
    found: dict[str, Callable[[], str]] = {
        "codes": _codes,
        "life": _life,
        "kinds": _kinds,
        "events": _events,
        "tables": _tables,
        "Envelope": lambda: _fields(Envelope),
        "FormField": lambda: _fields(FormField),
        "Source": lambda: _fields(Source),
        "Block": lambda: _fields(Block),
        "options": _kinds_options,
        "agreement": _agreement,
        "Newcomer": lambda: _fields(Newcomer),
        "ToldPromise": lambda: _fields(ToldPromise),
        "cli": _cli,
        "make": _make,
        "methods": lambda: method_docs.head("en"),
        "methods.ru": lambda: method_docs.head("ru"),
        "methods.each": lambda: method_docs.sections("en"),
        "methods.each.ru": lambda: method_docs.sections("ru"),
        "figures": lambda: _figures(("What", "Measured")),
        "figures.ru": lambda: _figures(("Что", "Измерено"), russian=True),
    }
    written = {name: write() for name, write in found.items()}
    return (
        written
        | _deployed()
        | _scenarios()
        | {
            name: _command(command)
            for name, command in COMMANDS.by_type.items()
        }
    )


def brought_up_to_date(text: str, fresh: Mapping[str, str]) -> str:
    """Return a document with every block that the code knows as the code has it."""

    def replaced(found: re.Match[str]) -> str:
        return f"{found['name']} -->\n{fresh.get(found['name'], '')}\n"

    return BLOCK.sub(replaced, text)


def _deployed() -> dict[str, str]:
    shown: dict[str, str] = {}
    for name in DEPLOYED:
        text = (ROOT / "deploy" / name).read_text(encoding="utf-8")
        for language in ("", ".ru"):
            shown[f"deploy.{name}{language}"] = indent(text.rstrip(), "    ")
    return shown


def _scenarios() -> dict[str, str]:
    """Return the keys of a scenario, part by part, in both languages."""
    shown: dict[str, str] = {}
    for language, head in SCENARIO_HEADS.items():
        russian = language == ".ru"
        for part in scenario_keys.MODELS:
            rows = scenario_keys.keys(
                part,
                lambda each: _value(*each),
                lambda field, needed: _absent(field, required=needed),
                russian=russian,
            )
            shown[f"scenario.{part}{language}"] = _table(head, rows)
        told = scenario_keys.kinds(_option, russian=russian)
        shown[f"scenario.kinds{language}"] = _table(KIND_HEADS[language], told)
    return shown


def _tables() -> str:
    """Return what an archive holds of every table, and in words what a row is."""
    kept = ((name, row) for name, row in sorted(ROWS.items()) if name != KEYS)
    rows = [
        (f"`{name}`", _columns(row.table.columns.keys(), SECRETS.get(name, ())))
        for name, row in kept
    ]
    return _table(("Table", "Columns"), rows)


def _columns(names: Iterable[str], secret: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names if name not in set(secret))


def _command(command: type[Command]) -> str:
    told = [f"Sent by {_roles(command.by)}"]
    if issubclass(command, StageCommand):
        told.append(f"stage: {_states(command.when)}")
    told.append("can be undone" if command.undoable else "not undone")
    if command.after_close:
        told.append("also after the session is closed")
    table = _fields(command, leave_out=("type", "key"))
    return (
        f"*{' · '.join(told)}*\n\n{table}"
        if table
        else f"*{' · '.join(told)} · no further fields*"
    )


def _roles(roles: frozenset[Role]) -> str:
    return (
        "everyone"
        if roles == EVERYONE
        else ", ".join(role.value for role in Role if role in roles)
    )


def _states(states: Iterable[StageState]) -> str:
    return (
        "in any state"
        if set(states) == set(StageState)
        else ", ".join(s.value for s in StageState if s in states)
    )


def _fields(model: type[BaseModel], leave_out: tuple[str, ...] = ()) -> str:
    schema = model.model_json_schema()
    told = {
        name: field
        for name, field in schema["properties"].items()
        if name not in leave_out
    }
    needed = schema.get("required", ())
    rows = [
        (
            f"`{name}`",
            _value(field, schema.get("$defs", {})),
            _absent(field, required=name in needed),
        )
        for name, field in told.items()
    ]
    return _table(("Field", "Value", "If absent"), rows) if rows else ""


def _absent(field: Schema, *, required: bool) -> str:
    if required:
        return "**needed**"
    default = field.get("default", "")
    if default is None or default in ("", [], {}):
        return "nothing" if default is None else "empty"
    if isinstance(default, list):
        return ", ".join(f"`{each}`" for each in default)
    return f"`{str(default).lower()}`"


def _value(schema: Schema, definitions: Mapping[str, Schema]) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        choices = definitions[name].get("enum")
        return _one_of(choices) if choices else f"[{name}](#{name.lower()})"
    if "enum" in schema:
        return _one_of(schema["enum"])
    if "anyOf" in schema:
        return " or ".join(
            _value(each, definitions)
            for each in schema["anyOf"]
            if each.get("type") != "null"
        )
    return _VALUES[schema["type"]](schema, definitions)


def _one_of(choices: Iterable[str]) -> str:
    *first, last = (f"`{choice}`" for choice in choices)
    return f"{', '.join(first)} or {last}" if first else last


def _text(schema: Schema, _definitions: Mapping[str, Schema]) -> str:
    pattern = schema.get("pattern", "")
    if pattern in PATTERNS:
        return PATTERNS[pattern]
    if choices := re.fullmatch(r"\^\(([\w|]+)\)\$", pattern):
        return _one_of(choices[1].split("|"))
    at_most = (
        f", at most {schema['maxLength']} characters"
        if "maxLength" in schema
        else ""
    )
    return f"text{', not empty' if schema.get('minLength') else ''}{at_most}"


def _number(schema: Schema, _definitions: Mapping[str, Schema]) -> str:
    if "minimum" not in schema:
        return "whole number"
    return f"whole number, {schema['minimum']} to {schema['maximum']}"


def _list(schema: Schema, definitions: Mapping[str, Schema]) -> str:
    at_most = (
        f"at most {schema['maxItems']} of" if "maxItems" in schema else "of"
    )
    return f"list {at_most}: {_value(schema['items'], definitions)}"


def _object(schema: Schema, definitions: Mapping[str, Schema]) -> str:
    inner = schema["additionalProperties"]
    told = "value" if isinstance(inner, bool) else _value(inner, definitions)
    return f"object: name → {told}"


_VALUES: Mapping[str, Callable[[Schema, Mapping[str, Schema]], str]] = {
    "string": _text,
    "integer": _number,
    "boolean": lambda _schema, _definitions: "`true` or `false`",
    "array": _list,
    "object": _object,
}


def _codes() -> str:
    rows = [
        (f"`{code.value}`", str(status(code)), SENTENCES[code])
        for code in SENTENCES
    ]
    return _table(("Code", "HTTP", "Sentence"), rows)


def _life() -> str:
    rows = [
        (before.value, step, becomes.value)
        for (before, step), becomes in LIFE.items()
    ]
    return _table(("From", "Step", "To"), rows)


def _kinds() -> str:
    rows = [
        (
            f"`{kind.name}`",
            ", ".join(f"`{name_of(c)}`" for c in OF_KINDS if c in kind.rules)
            or "none",
        )
        for kind in KINDS.values()
    ]
    return _table(("Kind", "Commands of its own"), rows)


def _agreement() -> str:
    """Return what an agreement says, and what is told where it is blank."""
    rows = [
        (f"`{c.name}`", c.label, _asked(c.field), c.missing or "nothing")
        for c in COLUMNS
    ]
    return _table(
        ("Field", "What it is", "Value", "Told where it is blank"), rows
    )


def _asked(field: FormField) -> str:
    if field.kind is FieldKind.date:
        return "ISO date"
    if field.kind is FieldKind.document:
        return "one of the session's documents, without its link"
    if field.kind is FieldKind.many:
        return f"a list of {', '.join(f'`{each}`' for each in field.options)}"
    return f"text, at most {field.limit} characters{', **needed**' if field.required else ''}"


def _kinds_options() -> str:
    """Return the options of every kind that has any, as the envelope bears them."""
    rows = [
        (
            f"`{kind.name}`",
            f"`{field.name}`",
            field.label,
            _option(field),
            "yes" if field.settled else "no",
        )
        for kind in KINDS.values()
        for field in kind.options.described
    ]
    return _table(
        (
            "Kind",
            "Option",
            "What it is",
            "Value, and what is usual",
            "Settled once begun",
        ),
        rows,
    )


def _option(field: OptionField) -> str:
    usual = "empty" if field.usual == "" else f"`{str(field.usual).lower()}`"
    return f"{_OPTIONS[field.input](field)}; {usual}"


def _an_option_in_words(field: OptionField) -> str:
    return f"text, at most {field.limit} characters"


_OPTIONS: Mapping[Input, Callable[[OptionField], str]] = {
    Input.line: _an_option_in_words,
    Input.lines: _an_option_in_words,
    Input.switch: lambda _field: "`true` or `false`",
    Input.number: lambda field: f"whole number, {field.low} to {field.high}",
    Input.choice: lambda field: _one_of(value for value, _ in field.choices),
    Input.stage: lambda _field: "key of an earlier stage",
    Input.questions: lambda _field: (
        "questions, `stage.field` each, a comma between"
    ),
}


def _events() -> str:
    code = "".join(
        file.read_text(encoding="utf-8")
        for file in (ROOT / "session").rglob("*.py")
    )
    return ", ".join(
        f"`{name}`"
        for name in sorted({*EVENT.findall(code), *SHORT_EVENT.findall(code)})
    )


def _cli() -> str:
    return _table(("Command", "Option", "Default", "What it does"), _options())


def _options() -> Iterator[tuple[str, ...]]:
    for name, command in typer.main.get_command(cli).commands.items():  # type: ignore[attr-defined]  # it is a group
        yield f"`veche {name}`", "", "", str(command.help)
        for option in command.params:
            if option.name != "help":
                yield (
                    "",
                    f"`{option.opts[0]}`",
                    _default(option.default),
                    option.help,
                )


def _default(value: object) -> str:
    return (
        ""
        if value in (None, False)
        else f"`{value.value if isinstance(value, Enum) else value}`"
    )


def _make() -> str:
    targets = re.findall(
        r"^([a-z]+):.*?## (.*)$",
        (ROOT / "Makefile").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    return _table(
        ("Command", "What it does"),
        [(f"`make {name}`", text) for name, text in targets],
    )


FIGURES = (
    (
        "From scan to the form, in the hall",
        1,
        "From the scanned code to the form",
        "От наведённой камеры до формы",
    ),
    (
        "1,000 people join",
        1,
        "1,000 people come in from one address",
        "1000 человек входят с одного адреса",
    ),
    (
        *("1,000 phones, 50 inputs/s", 1),
        "A text is on disk, 99 of 100 (1,000 phones, 50 texts a second)",
        "Запись на диске, 99 из 100 (1000 телефонов, 50 записей в секунду)",
    ),
    (
        "1,000 phones, 50 inputs/s",
        2,
        "… and everybody sees it",
        "… и её видят все",
    ),
    (
        *("The server is killed", 1),
        "All 1,000 phones are right again after the server was killed",
        "Все 1000 телефонов снова в порядке после гибели сервера",
    ),
    ("All ", 1, "Texts lost in all runs", "Потеряно записей во всех прогонах"),
)
"""Rows of docs/numbers.md by how they begin, the column of the figure, and what both README call it."""
FIGURE = re.compile(r"\d[\d.,]*(?: (?:ms|s)\b)?")


def _figures(head: tuple[str, str], *, russian: bool = False) -> str:
    """Return the few figures of docs/numbers.md that stand in a README, too."""
    lines = (ROOT / "docs/numbers.md").read_text(encoding="utf-8").splitlines()
    rows = [
        [cell.strip() for cell in line.split("|")[1:-1]]
        for line in lines
        if line.startswith("| ")
    ]
    found = []
    for beginning, column, english, its_russian in FIGURES:
        row = next(row for row in rows if row[0].startswith(beginning))
        figure = FIGURE.search(row[column])
        told = figure.group() if figure else ""
        found.append(
            (its_russian, _in_russian(told)) if russian else (english, told)
        )
    return _table(head, found)


def _in_russian(figure: str) -> str:
    number, _, unit = figure.partition(" ")
    return (
        f"{number.replace('.', ',')} {'мс' if unit == 'ms' else 'с'}"
        if unit
        else number
    )


def _table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    return "\n".join(map(_row, (header, ("---",) * len(header), *rows)))


def _row(cells: Iterable[str]) -> str:
    return " | ".join(
        ("", *(cell.replace("|", r"\|") for cell in cells), "")
    ).strip()


if __name__ == "__main__":
    known = blocks()
    for document in DOCUMENTS:
        text = document.read_text(encoding="utf-8")
        document.write_text(brought_up_to_date(text, known), encoding="utf-8")

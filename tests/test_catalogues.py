# The catalogues hold every sentence that code and templates say, in both languages, and no other; the Russian ones
# are fit to print. Sentences that reach a template as values are asked for where those values are made.
import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from html.parser import HTMLParser
from itertools import chain
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from jinja2 import Environment, nodes

from exports.centre.expected import BANDS
from exports.data import grids, register
from exports.protocol import clauses, completeness, english, russian
from exports.protocol.cuts import CUT_NAMES
from facilitator_ui.organizer.own_methods import CORRECT, REMEDIES
from facilitator_ui.organizer.wishes import UNREADABLE
from session.after.passages import PARTICULARS, REQUISITES
from session.after.standing import STATES as PROGRESS_STATES
from session.after.traces import ELSEWHERE, WHERE
from session.envelope import STATE_NAMES
from session.people import ROLE_NAMES
from session.programme.methods import FORMS, LEVELS, NEEDS, PURPOSES
from session.refusals import SENTENCES, Code, Refused
from session.secrecy.promises import (
    ALL,
    ANNEXED,
    DISSENT,
    FEW,
    GROUP_LATER,
    LATER,
    LET_THROUGH,
    MEMBERS,
    PRINTED,
    PROPOSED,
    SIGNED,
)
from session.stages import KINDS
from session.stages.agree.columns import AGREEMENT, MISSING
from session.stages.decide.scales import SCALES
from session.stages.group.plan import HOST
from session.stages.rate.options import LIKELIHOOD, RATING
from session.stages.report.rules import NOTE
from session.stages.timemap.checks import ADVICE
from session.stages.timemap.options import USUAL
from session.stages.timemap.types import BY_KEY
from session.synthesis.wording import FINDINGS
from session.values.languages import LANGUAGES
from session.words import words
from tests.catalogues import (
    KEYWORDS,
    ROOT,
    Sentence,
    brought_up_to_date,
    catalogue,
    collected,
    file_of,
    texts,
    untranslated,
)

CODE = {"session", "exports", "facilitator_ui"}
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PLACE = re.compile(r"%\((\w+)\)s|\{(\w+)\}")
NO_ENGLISH_WORD = re.compile(
    r"\b(protocol|passport|thes[ie]s|programme|responsible|projector|post)\b",
    re.IGNORECASE,
)
"""Names of the code for which English has a word of its own: docs/glossary.md."""
CYRILLIC = re.compile(r"[А-яЁё]")
LABELS = [
    text
    for field in (*AGREEMENT, *NOTE)
    for text in (field.label, *field.option_labels)
]
ROLES = list(ROLE_NAMES.values())

ABOVE = [
    *(ALL, ANNEXED, LET_THROUGH, MEMBERS, PRINTED, GROUP_LATER),
    *(text for told in (FEW, LATER, SIGNED) for text in told.values()),
]
PARTS = ["What we are here for", "The organizers' position"]
"""What an opening shows one after the other."""

HANDED_ON: Mapping[str, Iterable[str]] = {
    "cut_names[]": CUT_NAMES.values(),
    "each": [*MISSING.values(), *ABOVE],
    "promised": PROPOSED.values(),
    "told": DISSENT.values(),
    "each.text": ADVICE,
    "each.part": [HOST],
    "first.part": [HOST],
    "person.part": [HOST],
    "each.name": BANDS,
    "each.usual": [RATING, LIKELIHOOD],
    "each.criterion.usual": [RATING, LIKELIHOOD],
    "each.label": [*LABELS, *REQUISITES.values(), *PARTICULARS.values()],
    "term.label": LABELS,
    "made_by": ROLES,
    "role": ROLES,
    "each.answered_by": ROLES,
    "each.where": [*WHERE.values(), ELSEWHERE],
    "f.label": LABELS,
    "horizon.title": USUAL,
    "type.label": [each.label for each in BY_KEY.values()],
    "level.label": [level.label for level in chain(*SCALES.values())],
    "f.option_labels[]": LABELS,
    "name": list(FINDINGS.values()),
    "kind.label": [kind.label for kind in KINDS.values()],
    "line.label": LABELS,
    "line.text": LABELS,
    "question.label": LABELS,
    "role_names[]": ROLES,
    "states[]": PROGRESS_STATES.values(),
    "state_names[]": STATE_NAMES.values(),
    "tag": LABELS,
    "purposes[]": PURPOSES.values(),
    "sizes[]": FORMS.values(),
    "needs[]": NEEDS.values(),
    "levels[]": LEVELS.values(),
    "flaw.remedy": [*REMEDIES.values(), CORRECT],
    "label": LABELS,
    "title": PARTS,
    "at.part.title": PARTS,
}
"""What templates give to `_` that is no constant, and every sentence that it can be."""

LISTED = [
    *SENTENCES.values(),
    *UNREADABLE.values(),
    *clauses.PROGRAMME,
    *english.SECTIONS.values(),
    *russian.ITEMS.values(),
    *completeness.REQUISITES.values(),
    *grids.PEOPLE,
    *grids.SIGNED,
    *register.HEADER,
]

RUSSIAN_IN_CODE = {
    "exports/protocol/form.py": "the name of the standard",
    "exports/papers/plain_text.py": "tells Russian text from noise",
    "exports/papers/number_formats.py": "counts in Russian letters",
    "exports/protocol/russian.py": "the name of the standard",
    "exports/protocol/typography.py": "how Russian is set",
    "facilitator_ui/commands/run.py": "speaks before anybody chose a language",
    "facilitator_ui/bots/phrases.py": "what bots say",
    "session/membership/headings.py": "reads what columns of lists are called",
    "session/stages/timemap/measure.py": "knows which letters are wide",
    "session/synthesis/stems.py": "endings of Russian words",
    "session/values/blocks.py": "names words of the form in a docstring",
    "session/words.py": "shows a date in a docstring",
}
NAMES = {
    "PDF",
    "Markdown",
    "SHA",
    "English",
    "Русский",
    "Veche",
    "Z",
    "H",
    "F",
    "N",
    "P",
}
"""Words of templates that are the same in every language: names of languages, of the product, of keys."""

YO = (
    "ещё её неё идёт ждёт ждём берёт начнём пришлёт отчёт счёт учёт договорённост включён подтверждён чёткий причём "
    "войдёт займёт даёт моё твоё своё наберёт партнёр приём пройдёт сохранён повреждён уйдёт пойдёт прочтён завершён"
)
"""Words, or beginnings of words, that people write without the dots when they hurry."""


@cache
def messages(language: str) -> Sequence[Message]:
    return [message for message in catalogue(language) if message.id]


@cache
def pairs(language: str = "ru") -> Sequence[tuple[str, str]]:
    """Return each text of a language with the sentence that it says: of a plural, the plural."""
    found: list[tuple[str, str]] = []
    for message in messages(language):
        said = texts(message.id)[-1]
        found += ((said, text) for text in texts(message.string))
    return found


def places(text: str) -> set[str]:
    return {"".join(found) for found in PLACE.findall(text)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_holds_what_is_said_and_nothing_else(language: str) -> None:
    held: set[Sentence] = {
        texts(m.id) if m.pluralizable else texts(m.id)[0]  # type: ignore[misc]  # two texts in a plural's id
        for m in messages(language)
    }
    said = set(collected())
    assert (said - held, held - said) == (set(), set()), "run make messages"


def test_no_sentence_is_said_inside_of_a_formatted_text() -> None:
    """What collects sentences reads a formatted text as one piece, and finds none in it."""
    assert [
        said
        for path in sorted(ROOT.glob("*/**/*.py"))
        if path.relative_to(ROOT).parts[0] in CODE
        for said in _said_inside(path)
    ] == []


def _said_inside(path: Path) -> Iterator[str]:
    for text in ast.walk(ast.parse(path.read_text())):
        if not isinstance(text, ast.JoinedStr):
            continue
        for call in ast.walk(text):
            if isinstance(call, ast.Call) and _says(call):
                yield f"{path.relative_to(ROOT)}:{call.lineno}"


def _says(call: ast.Call) -> bool:
    """Tell whether a call is given a sentence; what is given a name of one says what is collected where it is made."""
    named = isinstance(call.func, ast.Name) and call.func.id in KEYWORDS
    return named and any(isinstance(each, ast.Constant) for each in call.args)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_stands_as_make_messages_writes_it(language: str) -> None:
    assert file_of(language).read_text() == brought_up_to_date(language), (
        "run make messages"
    )


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_sentence_is_translated(language: str) -> None:
    assert untranslated(language) == []


def test_no_sentence_is_said_both_of_one_and_of_many() -> None:
    said = collected()
    assert [
        pair for pair in said if not isinstance(pair, str) and pair[0] in said
    ] == []


@pytest.mark.parametrize(("language", "count"), [("ru", 3), ("en", 2)])
def test_a_plural_has_every_form_of_its_language(
    language: str, count: int
) -> None:
    plurals = {
        texts(m.id)[0]: len(texts(m.string))
        for m in messages(language)
        if m.pluralizable
    }
    assert set(plurals.values()) == {count}, plurals


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_the_places_of_their_values(language: str) -> None:
    # “The only one” tells the number by itself; a Russian form stands for many.
    free = {"count"} if language == "en" else set()
    assert [
        (source, text)
        for source, text in pairs(language)
        if (places(source) ^ places(text)) - free
    ] == []


def test_english_says_the_words_of_the_glossary() -> None:
    assert [
        text for _, text in pairs("en") if NO_ENGLISH_WORD.search(text)
    ] == []


def test_the_glossary_has_one_word_for_each_thing() -> None:
    text = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| `", text, re.MULTILINE)
    assert len(rows) > 20
    assert len({english for _, english in rows}) == len(rows)


def test_a_lone_percent_sign_breaks_no_sentence() -> None:
    for source, text in pairs():
        if places(source):
            assert "%" not in re.sub(r"%\(\w+\)s|%%", "", text), text


@pytest.mark.parametrize(
    ("fault", "pattern"),
    [
        ("straight or English quotation marks", "[\"'“”’]"),
        ("a hyphen or a long dash for a dash", r"\s-+\s|—"),
        ("three dots for an ellipsis", r"\.\.\."),
        ("spaces that nobody sees", r"  |^\s|\s$|\s[,.:;!?](?!\w)"),
        (
            "letters of both alphabets in a word",
            r"[А-яЁё][A-Za-z]|[A-Za-z][А-яЁё]",
        ),
        ("quotation marks that do not close", r"«[^»]*$|^[^«]*»"),
        ("a polite capital", r"(?<![.!?] )(?<!^)\bВ(ы|ас|ам|ами|аш\w*)\b"),
    ],
)
def test_the_russian_is_fit_to_print(fault: str, pattern: str) -> None:
    assert [text for _, text in pairs() if re.search(pattern, text)] == [], (
        fault
    )


@pytest.mark.parametrize("word", YO.split())
def test_yo_is_written(word: str) -> None:
    # Завершён, but завершена.
    hurried = re.compile(rf"\b{word.replace('ё', 'е')}(?![аоыи])")
    assert [text for _, text in pairs() if hurried.search(text.lower())] == []


def russian_form(count: int) -> int:
    """Return which of the three forms goes with a number, by the grammar: 1 минута, 2 минуты, 5 минут."""
    if 11 <= count % 100 <= 14:
        return 2
    return {1: 0, 2: 1, 3: 1, 4: 1}.get(count % 10, 2)


def test_counts_take_the_russian_form() -> None:
    ru = words("ru")
    plurals = [message for message in messages("ru") if message.pluralizable]
    assert plurals
    for message in plurals:
        one, many = texts(message.id)
        values = dict.fromkeys(places(many) - {"count"}, "…")
        for count in range(201):
            form = texts(message.string)[russian_form(count)]
            assert ru.plural(one, many, count, **values) == form % {
                "count": count,
                **values,
            }


@pytest.mark.parametrize(
    ("count", "said"),
    [(-5, "-5 минут"), (-1, "-1 минута"), (0, "0 минут"), (1, "1 минута"), (3, "3 минуты"), (11, "11 минут"),
     (21, "21 минута"), (112, "112 минут"), (122, "122 минуты")],
)  # fmt: skip
def test_minutes_are_counted_as_people_count_them(
    count: int, said: str
) -> None:
    assert (
        words("ru").plural("%(count)s minute", "%(count)s minutes", count)
        == said
    )


@pytest.mark.parametrize("code", Code)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_is_a_sentence(code: Code, language: str) -> None:
    values = dict.fromkeys(places(SENTENCES[code]), "Agreement")
    text = words(language).refusal(Refused(code, **values))
    assert text[0] in "“«" or text[0].isupper()
    assert text.endswith(".")
    assert bool(CYRILLIC.search(text)) is (language == "ru")


def test_what_templates_are_handed_is_in_the_catalogues() -> None:
    used = {expression for path in TEMPLATES for expression in handed_on(path)}
    assert used == set(HANDED_ON)
    held = {texts(message.id)[0] for message in messages("ru")}
    assert [
        text
        for text in (*LISTED, *(t for ts in HANDED_ON.values() for t in ts))
        if text not in held
    ] == []


def handed_on(path: Path) -> Iterator[str]:
    """Give what a template passes to `_` other than constants: `each.role_names[]`."""
    for call in (
        Environment(autoescape=True)
        .parse(path.read_text())
        .find_all(nodes.Call)
    ):
        if isinstance(call.node, nodes.Name) and call.node.name == "_":
            yield from filter(None, map(named, alternatives(call.args[0])))


def alternatives(expression: nodes.Expr) -> list[nodes.Expr]:
    if isinstance(expression, nodes.CondExpr):
        return [
            each
            for each in (expression.expr1, expression.expr2)
            if each is not None
        ]
    return [expression]


def named(expression: nodes.Expr) -> str:
    if isinstance(expression, nodes.Const):
        return ""
    if isinstance(expression, nodes.Getattr):
        return f"{named(expression.node)}.{expression.attr}"
    if isinstance(expression, nodes.Getitem):
        return f"{named(expression.node)}[]"
    assert isinstance(expression, nodes.Name), expression
    return expression.name


@pytest.mark.parametrize(
    "path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT))
)
def test_a_template_says_nothing_by_itself(path: Path) -> None:
    page = Reading()
    page.feed(
        re.sub(
            r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}",
            "",
            path.read_text(),
            flags=re.DOTALL,
        )
    )
    # Blocks of attributes and of addresses.
    said = re.sub(r"[\w-]+=\"[^\"]*\"|/\w+", "", " ".join(page.said))
    assert set(re.findall(r"[^\W\d_]+", said)) - NAMES == set()


SCRIPTS = sorted((ROOT / "facilitator_ui/static").glob("*.js"))
WORD = re.compile(r"\bword\(\s*[\"`](\w+?)(\$\{\w+\})?[\"`]")
WITH_WORDS = ("screen.html", "programme.html", "parts/carrying.html")
STATES = {"accepted", "refused", "saved_on_phone", "sending", "waiting"}
"""What becomes of a thing sent: the script asks for these by the state's name."""


def test_what_the_script_says_is_rendered_by_the_server_and_nothing_more() -> (
    None
):
    shelf = {
        name
        for page in WITH_WORDS
        for name in re.findall(
            r'data-word="(\w+)"', (ROOT / "templates" / page).read_text()
        )
    }
    asked = [
        found
        for script in SCRIPTS
        for found in WORD.findall(script.read_text())
    ]
    exact = {name for name, rest in asked if not rest}
    begun = {name for name, rest in asked if rest}
    acts = set(
        re.findall(
            r'"(return_to_form|dismiss)"',
            "".join(script.read_text() for script in SCRIPTS),
        )
    )
    assert exact - shelf == set()
    assert {
        name
        for name in shelf - exact - acts - STATES
        if not name.startswith(tuple(begun))
    } == set()


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_says_nothing_by_itself(script: Path) -> None:
    code = re.sub(
        r"/\*.*?\*/|(?<!:)//[^\n]*", "", script.read_text(), flags=re.DOTALL
    )
    strings = re.findall(r"\"([^\"\n]*)\"|'([^'\n]*)'|`([^`]*)`", code)
    assert [
        text
        for found in strings
        for text in found
        if re.match(r"[A-Z][a-z]+ [a-z]+", text)
    ] == []
    assert (
        re.findall(
            r"\.(?:textContent|innerText|title|placeholder|ariaLabel) = [\"'`](?=.[a-z])",
            code,
        )
        == []
    )


class Reading(HTMLParser):
    """Gathers what people would read or hear of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def handle_data(self, data: str) -> None:
        self.said.append(data)

    def handle_starttag(
        self, _tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        self.said += [
            value or ""
            for name, value in attrs
            if name in {"alt", "title", "placeholder", "aria-label"}
        ]


def test_russian_stands_in_catalogues_and_scenarios_only() -> None:
    code = (
        path
        for folder in ("session", "exports", "facilitator_ui")
        for path in (ROOT / folder).rglob("*.*")
    )
    sources = [
        path
        for path in (*code, *TEMPLATES)
        if path.suffix in {".py", ".js", ".css", ".html"}
    ]
    speaking = {
        str(path.relative_to(ROOT))
        for path in sources
        if CYRILLIC.search(path.read_text().replace("Русский", ""))
    }
    assert speaking == set(RUSSIAN_IN_CODE)

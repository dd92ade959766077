# A third language that nobody speaks: every letter of every English sentence becomes an Armenian one. A copy of the
# product gets it as a translator would bring it – a folder in templates/locale and scenarios –, a session is played in
# it, and whatever was rendered or written is read: a Latin letter is a sentence that nobody can translate.
# `python -m tests.pseudo FOLDER` makes the copy; `python -m tests.pseudo` inside of it plays and prints what is wrong.
import asyncio
import io
import re
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from facilitator_ui import rehearsal
from facilitator_ui.bots import phrases
from facilitator_ui.bots.client import Client, come_in
from facilitator_ui.render import Renderer

ROOT = Path(__file__).parents[1]
CODE = "eo"
PRODUCT = ("session", "exports", "facilitator_ui", "templates", "tests")
KEPT = re.compile(r"%\(\w+\)s|%%|\{\w+\}|&\w+;|VECHE_\w+|--[\w-]+")
LATIN = re.compile(r"[A-Za-zА-яЁё]{3,}")
LETTERS = str.maketrans(
    {chr(97 + n): chr(0x561 + n) for n in range(26)}
    | {chr(65 + n): chr(0x531 + n) for n in range(26)}
)
OWN = """\
name = "Ֆֆֆ"
tag = "eo"
day = "y-MM-dd"
date = "y-MM-dd"
quotes = ["‹", "›"]
inner = ["‚", "‘"]
separator = ","
form = "minutes"
page = "{page} / {pages}"
country = "FR"
"""


def spoken(text: str) -> str:
    """Say a text in the pseudo-language; places of values and names of settings stay."""
    pieces, end = [], 0
    for found in KEPT.finditer(text):
        pieces += [text[end : found.start()].translate(LETTERS), found.group()]
        end = found.end()
    return "".join((*pieces, text[end:].translate(LETTERS)))


def all_spoken(value: Any) -> Any:
    """Say every text of nested values. Any: what bots say stands in lists, tuples and dicts."""
    if isinstance(value, str):
        return spoken(value)
    if isinstance(value, Mapping):
        return {key: all_spoken(each) for key, each in value.items()}
    return type(value)(map(all_spoken, value))


def copied(home: Path) -> None:
    """Copy the product and add the language's files, nothing else."""
    bare = shutil.ignore_patterns("__pycache__")
    for name in PRODUCT:
        shutil.copytree(ROOT / name, home / name, ignore=bare)
    locale = home / "templates/locale"
    folder = locale / CODE / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (locale / CODE / "language.toml").write_text(OWN, encoding="utf-8")
    with (locale / "en/LC_MESSAGES/veche.po").open("rb") as file:
        english = read_po(file)
    with (folder / "veche.po").open("wb") as file:
        write_po(file, _translated(english))
    for scenario in (home / "templates/scenarios").glob("*.en.toml"):
        its = scenario.with_name(scenario.name.replace(".en.", f".{CODE}."))
        its.write_text(_scenario(scenario.read_text(encoding="utf-8")))


def _translated(english: Catalog) -> Catalog:
    own = Catalog(locale=CODE)
    for message in english:
        if message.id:
            own.add(message.id, all_spoken(message.id))
    return own


SAID_IN_SCENARIOS = re.compile(
    r'^(name|description|title|goal|expected|instruction|label|hint|low_label|high_label) = "(.*)"$',
    re.MULTILINE,
)
LISTED = re.compile(
    r"^(generations|options|option_labels) = \[(.*)\]$", re.MULTILINE
)


def _scenario(text: str) -> str:
    def one(found: re.Match[str]) -> str:
        field = found[1] == "name" and re.fullmatch(r"[a-z_]+", found[2])
        said = found[2] if field else spoken(found[2])
        return f'{found[1]} = "{said}"'

    def several(found: re.Match[str]) -> str:
        return f"{found[1]} = [{spoken(found[2])}]"

    told = LISTED.sub(several, SAID_IN_SCENARIOS.sub(one, text))
    return told.replace('language = "en"', f'language = "{CODE}"')


class Said(HTMLParser):
    """Gathers what people read or hear of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._silent = 0

    def handle_starttag(
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        self._silent += tag in {"script", "style", "code"}
        self.texts += [
            value or ""
            for name, value in attrs
            if name in {"alt", "title", "placeholder", "aria-label"}
        ]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in {"script", "style", "code"}

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.texts.append(data)


THE_SAME = {
    *("PDF", "Markdown", "SHA", "English", "Русский", "TOML", "CSV", "JSON"),
    *("Word", "docx", "dotx", "xlsx", "toml", "LibreOffice", "Python", "UTC"),
    *(
        "http",
        "https",
        "localhost",
        "txt",
        "zip",
        "ics",
        "Polis",
        "WPA",
        "Letter",
    ),
}
"""Words that are the same in every language: names of formats, programs and languages."""


def foreign(html: str) -> Iterator[str]:
    """Give each text of a page in which there is a word of another language."""
    page = Said()
    page.feed(html)
    for text in page.texts:
        yield from foreign_in(text)


def foreign_in(text: str) -> Iterator[str]:
    plain = NO_WORDS.sub("", text)
    if set(LATIN.findall(plain)) - THE_SAME:
        yield " ".join(text.split())


NO_WORDS = re.compile(
    r"^.* · UTC.*$"  # a place with its time, as CLDR calls it
    r"|https?://\S+|\S*\d\S*|\S+/\S+|\{\w+\}"
    r"|\b[0-9A-Z]{3} [0-9A-Z]{3}\b"  # a session's code
    r"|\b(?:session_closed|unknown_code)\b"  # codes of refusals, to be told to whoever helps
)
Wrong = dict[str, set[str]]


def watched(wrong: Wrong) -> None:
    """Look at whatever a server in this process renders in the language."""
    region, page = Renderer.region, Renderer.page

    # Any: as the methods themselves are called
    def looking(
        method: Callable[..., str], place: Callable[..., str]
    ) -> Callable[..., str]:
        def look(self: Renderer, *given: Any) -> str:
            html = method(self, *given)
            if any(getattr(each, "language", "") == CODE for each in given):
                for text in foreign(html):
                    wrong.setdefault(place(*given), set()).add(text)
            return html

        return look

    changed = {
        "region": looking(region, lambda each, _words: each.template),
        "page": looking(page, lambda template, *_: template),
    }
    for name, method in changed.items():
        setattr(Renderer, name, method)


def play() -> Wrong:
    """Play a session in the language and visit every page of the staff; return what is foreign, by where it stands."""
    for said in ("VOICES", "PASSPORT", "SIDES", "DECISIONS", "POSITION"):
        getattr(phrases, said)[CODE] = all_spoken(getattr(phrases, said)["en"])
    wrong: Wrong = {}
    watched(wrong)
    with (
        tempfile.TemporaryDirectory() as folder,
        rehearsal.serving(Path(folder), language=CODE) as (port, secret),
    ):
        asked = rehearsal.Play(6, "three-hours", CODE)
        here = rehearsal.Hall(port, secret, Path(folder) / "scenarios")
        outcome = here.play(asked, lambda *_: None)
        for name, content in outcome.files.items():
            _read(name, content, wrong)
        asyncio.run(_visit(port, secret, wrong))
    return wrong


PAGES = (
    *("passport", "programme", "people", "protocol", "preview", "corrections"),
    *("prints", "signs?tables=2", "checklist", "photos", "programme/print"),
    *("console", "projector", "phone", "rehearsal", "plain?surface=console"),
)
FILES = (
    "protocol.docx?cut=brief",
    "protocol.docx?cut=report",
    "protocol.md?cut=report",
    "tables.xlsx",
    "agreements.ics",
)


async def _visit(port: int, secret: str, wrong: Wrong) -> None:
    organizer = Client("127.0.0.1", port)
    await come_in(organizer, f"/o/enter/{secret}")
    _, sessions, _ = await organizer.get("/o")
    (code,) = set(re.findall(r"/s/([0-9A-Z]{6})\b", sessions.decode()))
    for page in PAGES:
        status, _, _ = await organizer.get(f"/s/{code}/{page}")
        if status != 200:
            wrong.setdefault(page, set()).add(f"status {status}")
    for page in ("/", f"/j/{code}", f"/j/{code}/back", "/j/QQQQQQ"):
        await Client("127.0.0.1", port).get(page)
    for file in FILES:
        status, content, _ = await organizer.download(f"/s/{code}/{file}")
        if status != 200:
            wrong.setdefault(file, set()).add(f"status {status}")
        _read(file.partition("?")[0], content, wrong)


def _read(name: str, content: bytes, wrong: Wrong) -> None:
    for text in _texts(name, content):
        for found in foreign_in(text):
            wrong.setdefault(name, set()).add(found)


def _texts(name: str, content: bytes) -> Iterator[str]:
    if name.endswith((".docx", ".xlsx")):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for part in packed.namelist():
                if re.search(
                    r"(document|footer\d*|header\d*|sharedStrings)\.xml$", part
                ):
                    told = packed.read(part).decode()
                    yield from re.findall(r"<(?:w:)?t[^>]*>([^<]*)<", told)
    elif name.endswith(".md"):
        yield from content.decode().splitlines()
    elif name.endswith(".ics"):
        told = content.decode().replace("\r\n ", "")
        yield from re.findall(
            r"^(?:SUMMARY|DESCRIPTION)[^:]*:(.*)$", told, re.MULTILINE
        )


def main() -> None:
    if len(sys.argv) > 1:
        copied(Path(sys.argv[1]))
        return
    wrong = play()
    for place, texts in sorted(wrong.items()):
        for text in sorted(texts):
            sys.stdout.write(f"{place}: {text}\n")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()

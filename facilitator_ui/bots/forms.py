# What a piece of HTML asks for, as whoever looks at it finds it. Knows HTML, no server and no stage kind.
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from lxml.html import HtmlElement, fragment_fromstring

CHOICES = frozenset({"radio", "checkbox"})
FIELDS = "input", "textarea", "button"


@dataclass
class Ask:
    """A form or button found in HTML: its command, what is fixed, and its fields: name → kind or options.

    `makes`: it brings something new before the room. `annexed`: what is written stands in the final report alone.
    """

    command: str
    fixed: dict[str, object]
    fields: dict[str, list[str] | str] = field(default_factory=dict)
    required: set[str] = field(default_factory=set)
    makes: bool = False
    annexed: bool = False


@dataclass(frozen=True)
class Move:
    """What may be dragged, and where it may be dropped: the command, with the names by which it says both."""

    command: str
    fixed: dict[str, object]
    thing: str
    into: str
    things: tuple[str, ...]
    places: tuple[str, ...]


@dataclass
class Entrance:
    """The form by which one comes in: its key, and what may be chosen: name → options."""

    key: str
    options: dict[str, list[str]]


@lru_cache(maxsize=8192)
def asks_in(html: str) -> tuple[Ask, ...]:
    """Return what a piece of HTML asks for: its forms and buttons, in order. Many bots see the same piece."""
    return tuple(
        _ask(element)
        for element in _read(html).iterfind(".//*[@data-command]")
        if "disabled" not in element.attrib
    )


def moves_in(pieces: Iterable[str]) -> Iterator[Move]:
    """Yield the moves that pieces of HTML offer together."""
    read = [_read(html) for html in pieces]
    for form in _with(read, "data-move"):
        how = form.get("data-move", "")
        dragged = _with(read, "data-drag", how)
        dropped = _with(read, "data-drop", how)
        into = _named(form, "data-into")
        if into:
            yield Move(
                form.get("data-command", ""),
                json.loads(form.get("data-fixed", "{}")),
                _named(form, "data-thing"),
                into,
                tuple(each.get("data-item", "") for each in dragged),
                tuple(filter(None, (e.get("data-into") for e in dropped))),
            )


def _with(
    pieces: Iterable[HtmlElement], attribute: str, value: str = ""
) -> Iterator[HtmlElement]:
    wanted = f".//*[@{attribute}]"
    for piece in pieces:
        found = piece.iterfind(wanted)
        for element in found:
            if value in {"", element.get(attribute)}:
                yield element


def _named(form: HtmlElement, attribute: str) -> str:
    """Return the name of the field that bears an attribute; empty where there is none."""
    for element in form.iterfind(f".//*[@{attribute}]"):
        return str(element.get("name", ""))
    return ""


def entrance(html: str) -> Entrance:
    """Return what a page asks of whoever comes in."""
    page = _read(html)
    key = ""
    options: dict[str, list[str]] = {}
    for element in page.iter("input"):
        name, value = element.get("name", ""), element.get("value", "")
        if name == "key":
            key = value
        elif element.get("type") == "radio":
            options.setdefault(name, []).append(value)
    return Entrance(key, options)


def _read(html: str) -> HtmlElement:
    return fragment_fromstring(html, create_parent="div")


def _ask(element: HtmlElement) -> Ask:
    ask = Ask(
        element.get("data-command", ""),
        json.loads(element.get("data-fixed", "{}")),
        makes="data-makes" in element.attrib,
        annexed="data-annexed" in element.attrib,
    )
    if element.tag == "form":
        for each in _fields(element):
            _add(ask, each)
        for each in element.iter("select"):
            _add_choice(ask, each)
    return ask


def _fields(form: HtmlElement) -> Iterator[HtmlElement]:
    return (each for each in form.iter(*FIELDS) if each.get("name"))


def _add_choice(ask: Ask, element: HtmlElement) -> None:
    """Add a choice among the answers to a question, without the one that is none."""
    name = element.get("name", "")
    if not name.startswith("content:"):
        return
    texts = (
        each.get("value", each.text_content())
        for each in element.iter("option")
    )
    ask.fields[name] = [text for text in texts if text]
    if "required" in element.attrib:
        ask.required.add(name)


def _add(ask: Ask, element: HtmlElement) -> None:
    name = element.get("name", "")
    kind = "text" if element.tag == "textarea" else element.get("type", "text")
    if kind in CHOICES or element.tag == "button":
        options = ask.fields.setdefault(name, [])
        if isinstance(options, list):
            options.append(element.get("value", "on"))
    else:
        ask.fields[name] = kind
    if "required" in element.attrib:
        ask.required.add(name)

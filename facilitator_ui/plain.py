# The HTML of regions, rewritten so that it works without a script: forms and buttons of commands become forms of plain
# HTML, and clocks say when something ends. Knows attributes, not commands; `/s/{code}/do` reads what comes back.
import json
from collections.abc import Callable, Mapping
from html import escape
from html.parser import HTMLParser

Attributes = dict[str, str | None]
LONE = "lone"
"""The form to which buttons belong that stand in none: each bears its whole command."""

MARKS = {"data-number": "#", "data-flag": "?", "data-lines": "*"}
"""What stands at the end of a field's name in a plain form, for what the script reads from an attribute."""

LATER = frozenset({"data-opens", "data-closes", "data-step"})
VOID = frozenset({"input", "img", "br", "hr", "col", "meta", "link"})


class Plain(HTMLParser):
    """Rewrites one page. `do`: where commands are posted; `key` makes a command's key; `until` spells a moment (ms)."""

    def __init__(
        self,
        do: str,
        back: str,
        key: Callable[[], str],
        until: Callable[[int], str],
    ) -> None:
        super().__init__(convert_charrefs=False)
        self._do = do
        self._back = back
        self._key = key
        self._until = until
        self._written: list[str] = []
        self._within: Attributes | None = None
        self._silent = ""

    def rewrite(self, html: str) -> str:
        """Return the same content for a browser without a script."""
        self._written = []
        self.feed(html)
        self.close()
        self.reset()
        return "".join(self._written)

    def lone_form(self) -> str:
        """Return the form of the buttons that stand in none."""
        back = self._hidden("back", self._back)
        return (
            f'<form id="{LONE}" method="post" action="{self._do}">{back}</form>'
        )

    def handle_starttag(
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        given = dict(attrs)
        if self._silent:
            return
        if tag == "form":
            self._begin_form(given)
        elif tag == "button":
            self._button(given)
        elif tag == "time" and ("data-ends" in given or "data-left" in given):
            self._clock(given)
        elif tag in {"input", "textarea", "select"}:
            self._write(tag, self._named(given))
        else:
            self._write(tag, given)

    def handle_endtag(self, tag: str) -> None:
        if self._silent:
            self._silent = "" if tag == self._silent else self._silent
            return
        if tag == "form":
            self._within = None
        if tag not in VOID:
            self._written.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._written.append(data)

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")

    def _begin_form(self, given: Attributes) -> None:
        command = given.get("data-command")
        if command is None:
            self._write("form", given)
            return
        self._within = given
        self._write(
            "form",
            {"class": given.get("class"), "method": "post", "action": self._do},
        )
        self._written.append(
            self._hidden("do", self._command(given))
            + self._hidden("back", self._back)
        )

    def _button(self, given: Attributes) -> None:
        if LATER & given.keys():
            self._silent = "button"
            return
        sent: Attributes = {}
        if "data-command" in given:
            sent = {
                "form": LONE,
                "type": "submit",
                "name": "do",
                "value": self._command(given),
            }
        elif "data-fixed" in given:
            sent = {"name": "also", "value": given["data-fixed"]}
        self._write("button", {**given, **sent})

    def _clock(self, given: Attributes) -> None:
        ends = given.get("data-ends")
        self._write("time", {"class": given.get("class")})
        if ends:
            self._written.append(escape(self._until(int(ends))))
        self._written.append("</time>")
        self._silent = "time"

    def _named(self, given: Attributes) -> Attributes:
        mark = next(
            (mark for attribute, mark in MARKS.items() if attribute in given),
            "",
        )
        limit = given.get("data-limit")
        bounded = {"maxlength": limit} if limit else {}
        return {**given, **bounded, "name": f"{given.get('name') or ''}{mark}"}

    def _command(self, given: Attributes) -> str:
        fixed = json.loads(given.get("data-fixed") or "{}")
        return json.dumps(
            {**fixed, "type": given["data-command"], "key": self._key()},
            ensure_ascii=False,
        )

    def _write(self, tag: str, given: Mapping[str, str | None]) -> None:
        told = "".join(
            _attribute(name, value)
            for name, value in given.items()
            if not name.startswith("data-")
        )
        self._written.append(f"<{tag}{told}>")

    @staticmethod
    def _hidden(name: str, value: str) -> str:
        return f'<input type="hidden" name="{name}" value="{escape(value)}">'


def _attribute(name: str, value: str | None) -> str:
    if value is None:
        return f" {name}"
    return f' {name}="{escape(value)}"'

# What a phone that was never here takes off the wire until its form can be used: few files, and light. Counted as its
# browser gets it, with the heads of the answers, over plain http.
import re

import httpx
import pytest

from facilitator_ui.settings import STATIC_PATH
from facilitator_ui.styles import DRESSED_APART
from tests.facilitator_ui.house import HIDDEN_KEY, LANGUAGES, Gathering

MOST_BYTES, MOST_REQUESTS = 30_000, 6
PARTS = re.compile(
    r'<(?:link rel="(?:stylesheet|icon|modulepreload)" href|script (?:type="module" )?src)="(/[^"]+)"'
)
FORM = 'data-command="add_entry"'
REST = f'<link rel="%s" href="{STATIC_PATH}/rest.css">'


class Browser:
    """One that has never been here, and keeps what it was given for good."""

    def __init__(self, gathering: Gathering, language: str) -> None:
        self.http = gathering.visitor(language, accept="text/html").http
        self.http.headers["Accept-Encoding"] = "gzip, deflate"
        self.taken: list[int] = []
        self._kept: set[str] = set()

    def open(self, address: str) -> str:
        """Get a page and all that it asks for at once."""
        page = self._counted(self.http.get(address))
        for part in PARTS.findall(page.text):
            if part not in self._kept:
                self._kept.add(part)
                self._counted(self.http.get(part))
        return page.text

    def join(self, page: str, side: str) -> str:
        key = HIDDEN_KEY.search(page)
        assert key is not None
        form = {"key": key[1], "name": "Anna Kim", "consent?": "on"}
        address = re.findall(r'method="post" action="(/j/[^"]+)"', page)[0]
        sent = self.http.post(address, data={**form, "side-": side})
        return self._counted(sent).headers["location"]

    def _counted(self, answer: httpx.Response) -> httpx.Response:
        heads = sum(
            len(name) + len(value) + len(": \r\n")
            for name, value in answer.headers.raw
        )
        line = len("HTTP/1.1 200 OK\r\n\r\n")
        self.taken.append(line + heads + answer.num_bytes_downloaded)
        return answer


def visited(gathering: Gathering, language: str) -> tuple[Browser, str]:
    """Come in as a new phone does; return it, and the page with its form."""
    phone = Browser(gathering, language)
    door = phone.open(f"/j/{gathering.code}")
    page = phone.open(phone.join(door, gathering.sides[0]))
    return phone, page


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_first_visit_is_light_until_the_form_can_be_used(
    gathering: Gathering, language: str
) -> None:
    gathering.opened()
    phone, page = visited(gathering, language)
    assert FORM in page
    assert len(phone.taken) <= MOST_REQUESTS
    assert sum(phone.taken) <= MOST_BYTES, phone.taken


@pytest.mark.parametrize(
    ("kind", "rel"), [("form", "later"), ("collect", "stylesheet")]
)
def test_a_stage_that_is_dressed_apart_is_never_shown_without_its_dress(
    gathering: Gathering, kind: str, rel: str
) -> None:
    gathering.opened(kind)
    _, page = visited(gathering, "en")
    assert (kind in DRESSED_APART) == (rel == "stylesheet")
    assert REST % rel in page

# A session that is over, with agreements whose cards were made: what tests of the pages after it begin with.
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from session.after.standing import Standing, agreement, standing
from session.people import Role
from tests.facilitator_ui.house import HIDDEN_KEY, Gathering, Visitor

CARD = re.compile(r"/a/[A-Z0-9]{6}/[A-Za-z0-9_-]{43}")
SIX = re.compile(r'class="six">([^<]+)<')
SUNDAYS = {
    "what": "Open on Sundays",
    "who": "Anna Owner",
    "due": "2026-02-01",
    "sign": "Ten Sundays",
}
KEYS = {
    "what": "Give the school a key",
    "who": "Boris Other",
    "due": "2026-03-01",
    "sign": "A key",
}


@dataclass
class Ended:
    """`entries`: ids of the agreements, `SUNDAYS` first."""

    gathering: Gathering
    secretary: Visitor
    stage: str
    entries: list[str] = field(default_factory=list)

    @property
    def home(self) -> str:
        return f"/s/{self.gathering.code}"

    def page(
        self, path: str = "progress", visitor: Visitor | None = None
    ) -> str:
        answer = (visitor or self.secretary).get(f"{self.home}/{path}")
        assert answer.status_code == 200, answer.text
        return answer.text

    def cards(self) -> list[str]:
        """Return the addresses of the cards that the page tells, in its order."""
        return CARD.findall(self.page())

    def phone(self, language: str = "en") -> Visitor:
        """Return a browser that nobody here knows."""
        return self.gathering.visitor(language, accept="text/html")

    def stands(self, place: int = 0) -> Standing:
        state = self.gathering.house.hall(self.gathering.code).room.snapshot
        return standing(state, agreement(state, self.entries[place]))


def ended(gathering: Gathering, *agreed: Mapping[str, object]) -> Ended:
    """Let a session agree on something and end, and make a card for each who is responsible."""
    envelope = {"title": "Agreements", "section": "agreements"}
    stage = gathering.opened("agree", **envelope)
    entries = [
        str(
            gathering.lead("add_entry", stage=stage, content=content)["made"][0]
        )
        for content in agreed or (SUNDAYS, KEYS)
    ]
    gathering.lead("close_stage", stage=stage)
    gathering.lead("close_session")
    secretary = gathering.linked(Role.secretary, "The secretary")
    secretary.http.headers["Accept"] = "text/html"
    made = Ended(gathering, secretary, stage, entries)
    assert secretary.post(f"{made.home}/cards").status_code == 303
    return made


def key_in(text: str) -> str:
    found = HIDDEN_KEY.search(text)
    assert found is not None
    return found[1]


def reports(phone: Visitor, card: str, **given: str) -> str:
    """Report by a card's form; return the page that follows."""
    key = key_in(phone.get(card).text)
    answer = phone.post(card, {"key": key, **given})
    assert answer.status_code == 303, answer.text
    return phone.get(answer.headers["location"]).text

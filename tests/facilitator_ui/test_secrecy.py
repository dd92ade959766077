# Who wrote it stays unknown: in stages that keep authors secret nothing that reaches anybody else, on a screen, a
# page, a poll or a download, tells more of the author than of somebody who wrote nothing. First it is proved that the
# text itself arrives there.
import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from facilitator_ui.bots.play import text_of_docx
from session.people import Actor, Role
from tests.facilitator_ui.house import Answer, Gathering, House, Visitor
from tests.facilitator_ui.phone import Phone, settled
from tests.patience import PRESS_PATIENCE

pytestmark = pytest.mark.long

TEXT = "A thought that nobody should trace"
PAGES = ("people", "programme", "passport", "protocol")
DOWNLOADS = ("protocol.docx", "protocol.md", "session.json")
SECTIONS = {
    "form": "positions",
    "group": "positions",
    "report": "reports",
    "agree": "agreements",
}
WRITTEN = {
    "form": {"what": TEXT},
    "group": {"what": TEXT},
    "report": {"kind": "question", "text": TEXT},
    "agree": {"what": TEXT},
}
Places = Mapping[str, str]


@dataclass
class Audience:
    """Everybody but the author and a silent neighbour: their screens, and the staff's pages and downloads."""

    gathering: Gathering
    anna: Visitor
    phones: dict[str, Phone]

    async def places(self) -> Places:
        """Return everything that can be seen now, by where; of sockets what came since it was last asked."""
        await settled(*self.phones.values())
        found = {}
        for name, phone in self.phones.items():
            found[f"{name}: frames"] = "".join(
                str(frame) for frame in phone.frames
            )
            phone.frames.clear()
            found[f"{name}: poll"] = self.get(
                phone.visitor, f"regions{phone.query}"
            )
            found[f"{name}: page"] = self.get(phone.visitor, phone.surface)
        for role in ("moderator", "secretary", "organizer"):
            for page in PAGES:
                found[f"{role}: {page}"] = self.get(
                    self.phones[role].visitor, page
                )
        for name in DOWNLOADS:
            # The phones answer meanwhile.
            found[name] = await asyncio.to_thread(self.downloaded, name)
        return found

    def get(self, visitor: Visitor, page: str) -> str:
        answer = visitor.get(f"/s/{self.gathering.code}/{page}")
        assert answer.status_code == 200, page
        return answer.text

    def downloaded(self, name: str) -> str:
        content = self.gathering.moderator.get(
            f"/s/{self.gathering.code}/{name}", PRESS_PATIENCE
        ).content
        return (
            text_of_docx(content) if name.endswith("docx") else content.decode()
        )

    def tokens(self, name: str) -> tuple[str, str]:
        return name, self.gathering.id_of(name)

    def pseudonym(self, stage: str) -> str:
        """Return what only the author's own secret leads to."""
        secret = self.anna.http.cookies[f"veche_{self.gathering.code}"]
        return Actor("", frozenset(), secret=secret.encode()).pseudonym(stage)


@pytest.fixture(scope="module")
def audience(house: House) -> Iterator[Audience]:
    gathering = Gathering(house)
    code = gathering.code
    anna, _ = (
        gathering.person("Anna Foxglove"),
        gathering.person("Dora Elkhorn"),
    )
    bert, cleo = gathering.person("Bert Hare"), gathering.person("Cleo Lynx", 1)
    staff = {
        "moderator": gathering.moderator,
        "secretary": gathering.linked(Role.secretary),
    }
    phones = {
        name: Phone(visitor, code, "console") for name, visitor in staff.items()
    }
    phones["organizer"] = Phone(gathering.organizer, code, "console")
    phones["projector"] = Phone(
        gathering.linked(Role.projector), code, "projector"
    )
    phones["observer"] = Phone(gathering.linked(Role.observer), code)
    phones |= {"bert": Phone(bert, code), "cleo": Phone(cleo, code)}
    yield Audience(gathering, anna, phones)
    house.empty()


def everything_anna_does(audience: Audience, kind: str, stage: str) -> None:
    """Write, change it, write again and take that back, and what else the kind lets people say."""

    def tell(command: str, **given: Any) -> Answer:
        answer = audience.anna.tell(
            audience.gathering.code,
            {"type": command, "stage": stage, **given},
            "socket",
        )
        assert "ack" in answer, answer
        return answer

    text_field = "text" if kind == "report" else "what"
    first = tell(
        "add_entry", content={**WRITTEN[kind], text_field: "First words"}
    )["made"][0]
    tell("revise_entry", entry=first, revision=1, content=WRITTEN[kind])
    second = tell(
        "add_entry", content={**WRITTEN[kind], text_field: "Second words"}
    )["made"][0]
    tell("withdraw_entry", entry=second)
    if kind == "agree":
        tell(
            "support", entry=first, stance="against", dissent="Words of dissent"
        )
        audience.gathering.lead("close_stage", stage=stage)


@pytest.mark.parametrize("authorship", ["anonymous", "side"])
@pytest.mark.parametrize("kind", SECTIONS)
def test_nothing_that_reaches_others_tells_who_wrote(
    audience: Audience, kind: str, authorship: str
) -> None:
    stage, before, after = asyncio.run(
        before_and_after(audience, kind, authorship)
    )
    for place, text in after.items():
        assert place.endswith(PAGES) or TEXT in text, place
        assert told_of(
            audience, "Anna Foxglove", before[place], text
        ) == told_of(audience, "Dora Elkhorn", before[place], text), place
        assert (
            place == "session.json" or audience.pseudonym(stage) not in text
        ), place
    if kind == "agree":
        assert "Words of dissent" in after["protocol.md"]


@pytest.mark.parametrize("authorship", ["anonymous", "side"])
def test_nothing_that_reaches_others_tells_who_answered_a_statement(
    audience: Audience, authorship: str
) -> None:
    stage, before, after = asyncio.run(
        before_and_after_an_answer(audience, authorship)
    )
    for place, text in after.items():
        assert place.endswith(PAGES) or TEXT in text, place
        assert told_of(
            audience, "Anna Foxglove", before[place], text
        ) == told_of(audience, "Dora Elkhorn", before[place], text), place
        assert (
            place == "session.json" or audience.pseudonym(stage) not in text
        ), place


def test_a_signed_stage_does_tell(audience: Audience) -> None:
    """The test above would see a name."""
    _, before, after = asyncio.run(before_and_after(audience, "form", "signed"))
    for place in (
        "bert: frames",
        "bert: poll",
        "protocol.docx",
        "protocol.md",
        "session.json",
    ):
        assert told_of(
            audience, "Anna Foxglove", before[place], after[place]
        ) != told_of(audience, "Dora Elkhorn", before[place], after[place]), (
            place
        )


async def before_and_after(
    audience: Audience, kind: str, authorship: str
) -> tuple[str, Places, Places]:
    """Return the stage, and what could be seen before Anna wrote anything in it and afterwards."""
    title, section = f"{kind} {authorship}", SECTIONS[kind]
    stage = audience.gathering.opened(
        kind,
        title=title,
        authorship=authorship,
        section=section,
        visibility="everyone",
    )
    audience.gathering.lead("reveal_stage", stage=stage)
    await asyncio.gather(
        *(phone.connect() for phone in audience.phones.values())
    )
    before = {
        place: "" if place.endswith("frames") else text
        for place, text in (await audience.places()).items()
    }
    everything_anna_does(audience, kind, stage)
    after = await audience.places()
    await asyncio.gather(
        *(phone.disconnect() for phone in audience.phones.values())
    )
    return stage, before, after


async def before_and_after_an_answer(
    audience: Audience, authorship: str
) -> tuple[str, Places, Places]:
    """Return the stage, and what could be seen before Anna answered its statement and once that was shown."""
    gathering = audience.gathering
    stage = gathering.opened(
        "react",
        title=f"react {authorship}",
        authorship=authorship,
        section="positions",
    )
    entry = gathering.lead("write_statement", stage=stage, text=TEXT)["made"][0]
    await asyncio.gather(
        *(phone.connect() for phone in audience.phones.values())
    )
    before = {
        place: "" if place.endswith("frames") else text
        for place, text in (await audience.places()).items()
    }
    for answer in ("later", "against", "for"):
        told = {
            "type": "react",
            "stage": stage,
            "entry": entry,
            "answer": answer,
        }
        assert "ack" in audience.anna.tell(gathering.code, told, "socket")
    gathering.lead("close_stage", stage=stage)
    gathering.lead("reveal_stage", stage=stage)
    after = await audience.places()
    await asyncio.gather(
        *(phone.disconnect() for phone in audience.phones.values())
    )
    return stage, before, after


def told_of(
    audience: Audience, name: str, before: str, after: str
) -> list[int]:
    """Count how much more often a person's name and id can be seen."""
    return [
        after.count(token) - before.count(token)
        for token in audience.tokens(name)
    ]

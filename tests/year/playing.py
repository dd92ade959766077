# A year of a centre on a real server, by HTTP alone: sessions end with agreements, owners report by their cards, two of
# the staff acknowledge, a later session reviews what is open. The clock is handed in, so a year takes seconds.
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from random import Random

from facilitator_ui.door.card_keys import shown_again
from session.people import Role
from session.tables import AgreementCard, Entry, Report
from tests.facilitator_ui.house import Gathering, House, Visitor, new_key
from tests.year.owners import LOSES_IN, PHASES, Owner, Told, owners

DAY = 86_400_000
MONTH = 30
SITES = tuple(f"Branch {number:02}" for number in range(8))
EVERY_SO_MANY = 4
"""Agreements of which one is a practice."""


@dataclass
class Sitting:
    """A session that is over, its two acknowledgers, and whoever answers for its agreements, by entry."""

    gathering: Gathering
    secretary: Visitor
    owners: dict[str, Owner] = field(default_factory=dict)

    @property
    def code(self) -> str:
        return self.gathering.code

    @property
    def home(self) -> str:
        return f"/s/{self.code}"

    def does(self, visitor: Visitor, command: str, **given: object) -> str:
        told = {"type": command, "key": new_key(), **given}
        answer = visitor.tell(self.code, told)
        assert "ack" in answer, answer
        made = answer["made"]
        return str(made[0]) if made else ""


@dataclass
class Year:
    """`sittings`: sessions of one centre. `chance` decides what sites do."""

    house: House
    chance: Random
    sittings: list[Sitting] = field(default_factory=list)

    @property
    def today(self) -> date:
        moment = datetime.fromtimestamp(self.house.clock.now / 1000, UTC)
        return moment.date()

    @property
    def owners(self) -> list[Owner]:
        return [owner for _, _, owner in self.every()]

    def every(self) -> Iterator[tuple[Sitting, str, Owner]]:
        for sitting in self.sittings:
            for entry, owner in sitting.owners.items():
                yield sitting, entry, owner

    def hold(self, sessions: int, agreements: int) -> None:
        """Hold the sessions, with so many agreements in all; make their cards."""
        every = owners(agreements, self.today, self.chance)
        for number in range(sessions):
            theirs = every[number::sessions]
            self.sittings.append(self._held(number, theirs))

    def _held(self, number: int, theirs: list[Owner]) -> Sitting:
        gathering = Gathering(self.house)
        title = f"Session {number + 1} of the centre"
        sitting = Sitting(gathering, gathering.linked(Role.secretary, "Vera"))
        sitting.does(gathering.organizer, "edit_passport", title=title)
        gathering.organizer.http.headers["Accept"] = "text/html"
        stage = gathering.opened(
            "agree", title="Agreements", section="agreements"
        )
        for owner in theirs:
            content = {
                "what": owner.what,
                "who": owner.name,
                "due": owner.due.isoformat(),
                "sign": "It can be seen",
            }
            made = gathering.lead("add_entry", stage=stage, content=content)
            sitting.owners[str(made["made"][0])] = owner
        gathering.lead("close_stage", stage=stage)
        gathering.lead("close_session")
        answer = sitting.secretary.post(f"{sitting.home}/cards")
        assert answer.status_code == 303
        self._describe(sitting)
        return sitting

    def _describe(self, sitting: Sitting) -> None:
        """Make every fourth agreement a practice."""
        for entry in list(sitting.owners)[::EVERY_SO_MANY]:
            sitting.does(
                sitting.secretary,
                "describe_practice",
                entry=entry,
                core="The same place",
                varies="The hours",
                contact="The methodical centre",
            )

    def goes_on(self, months: int) -> None:
        for month in range(months):
            self.house.clock.now += MONTH * DAY
            for sitting, entry, owner in list(self.every()):
                if owner.character == "losing the card" and month == LOSES_IN:
                    self._loses(sitting, entry, owner)
                for told in owner.plans(month, self.today):
                    self._reports(sitting, entry, owner, told)
            self._spreads()

    def _card(self, sitting: Sitting, entry: str) -> tuple[str, str]:
        """Return the card of an agreement that opens it, by id, and its address."""
        state = self.house.hall(sitting.code).room.snapshot
        (card,) = [
            card
            for card in state.where(AgreementCard, entry_id=entry)
            if card.revoked_at is None
        ]
        secret = shown_again(self.house.reception.key, card)
        return card.id, f"/a/{sitting.code}/{secret}"

    def _loses(self, sitting: Sitting, entry: str, owner: Owner) -> None:
        """Replace a card that was lost: whoever finds it reports by it no more."""
        old, address = self._card(sitting, entry)
        form = {
            "entry": entry,
            "holder": owner.name,
            "capacity": "owner",
            "replaces": old,
            "key": new_key(),
        }
        answer = sitting.secretary.post(f"{sitting.home}/cards", form)
        assert answer.status_code == 303
        phone = sitting.gathering.visitor(accept="text/html")
        told = {"key": new_key(), "state": "dropped", "words": "A stranger"}
        assert phone.post(address, told).status_code == 403
        owner.lost += 1

    def _reports(
        self, sitting: Sitting, entry: str, owner: Owner, told: Told
    ) -> None:
        self.house.clock.now += 1000
        _, address = self._card(sitting, entry)
        phone = sitting.gathering.visitor(accept="text/html")
        form = {
            "key": new_key(),
            "state": told.state,
            "words": told.words,
            "due": told.due,
        }
        for _ in range(2):  # sent twice it counts once
            assert phone.post(address, form).status_code == 303
        phone.http.close()
        self.house.visitors.remove(phone)
        self._acknowledges(sitting, entry, confirmed=told.confirmed)
        owner.remembers(told, self.today)

    def _acknowledges(
        self, sitting: Sitting, entry: str, *, confirmed: bool | None
    ) -> None:
        """Let one of two hands say what it thinks of the last report."""
        if confirmed is None:
            return
        state = self.house.hall(sitting.code).room.snapshot
        last = max(
            state.where(Report, entry_id=entry),
            key=lambda each: (each.at, each.id),
        )
        hands = (sitting.secretary, sitting.gathering.organizer)
        verdict = "confirmed" if confirmed else "returned"
        said = {"report": last.id, "verdict": verdict}
        sitting.does(self.chance.choice(hands), "acknowledge_report", **said)

    def _spreads(self) -> None:
        """Let some sites go a phase on with a practice; the organizer confirms what the secretary wrote down."""
        for sitting, entry, owner in list(self.every()):
            if entry not in list(sitting.owners)[::EVERY_SO_MANY]:
                continue
            for site in self.chance.sample(SITES, 3):
                at = owner.sites.get(site)
                place = PHASES.index(at) + 1 if at else 0
                phase = PHASES[min(place, len(PHASES) - 1)]
                told = {"entry": entry, "site": site, "phase": phase}
                self.house.clock.now += 1000
                report = sitting.does(
                    sitting.secretary, "report_spread", **told
                )
                sitting.does(
                    sitting.gathering.organizer,
                    "acknowledge_report",
                    report=report,
                    verdict="confirmed",
                )
                owner.sites[site] = phase

    def review(self) -> tuple[Gathering, str, list[Owner]]:
        """Hold a session that looks at what is open; return it, its stage, and what it dealt with."""
        later = Gathering(self.house)
        later.organizer.http.headers["Accept"] = "text/html"
        stage = later.opened("review", title="What we promised", fields=[])
        dealt: list[Owner] = []
        for sitting in self.sittings:
            still = {
                entry: owner
                for entry, owner in sitting.owners.items()
                if owner.state not in {"done", "dropped"}
            }
            form = {
                "stage": stage,
                "of": sitting.code,
                "origin[]": list(still),
            }
            place = f"/s/{later.code}/promises"
            for _ in range(2):  # brought in twice they stand once
                answer = later.organizer.http.post(place, data=form)
                assert answer.status_code == 303
            dealt += still.values()
        state = self.house.hall(later.code).room.snapshot
        for entry in list(state.where(Entry, stage_id=stage)):
            later.lead(
                "rule_promise",
                stage=stage,
                entry=entry.id,
                course="go_on",
                words="Ask again in spring",
            )
        later.lead("close_stage", stage=stage)
        later.lead("close_session")
        return later, stage, dealt

# A second day, of what the eventful one leaves out: people who come in by links and by the code, cards that are put
# into clusters, items that are ranked in three ways, proposals that are decided in rounds, by name and in secret.
from collections.abc import Iterator, Sequence
from typing import Any

from session.after.versions import FreezeVersion
from session.entries.photos import AddPhoto
from session.entries.rounds import running
from session.entries.taken_up import in_order
from session.membership.expected import TakePlace
from session.membership.invitations import AskIn, ComeIn, TakeOver
from session.membership.regaining import Regain
from session.membership.registration import Arrive, IssueLink, Join
from session.people import Actor, Role
from session.tables import Entry, Link, Person, Photo, Side, Stage
from tests.session.build import MODERATOR, ORGANIZER, SECRETARY
from tests.session.eventful_day import QUESTIONS, EventfulDay, Step

DOOR = Actor("door", frozenset({Role.participant, Role.moderator}))
OTHER_HAND = Actor("link-other", frozenset({Role.secretary}))
NO_CONTENT = ()


class WeighingDay(EventfulDay):
    """`steps` yields what was told and what came of it."""

    def steps(self) -> Iterator[Step]:
        for part in (
            self.beginning,
            self.links,
            self.by_the_code,
            self.ideas,
            self.sheets,
            self.clusters,
        ):
            yield from part()
        for part in (
            self.dots,
            self.places,
            self.points,
            self.proposals,
            self.consent,
            self.secret,
            self.end,
        ):
            yield from part()

    # --- who comes in ---

    def links(self) -> Iterator[Step]:
        anna, vera = self.named["Leader"], self.named["Expert"]
        yield self._issued("1", person=anna.id, role=Role.participant)
        yield self._issued("2", person=vera.id, role=Role.participant)
        yield self._issued("3", role=Role.secretary, label="The desk")
        one, two, three = (
            link.id for link in self.snapshot.all(Link) if link.label != "none"
        )
        yield self._told(ComeIn, link=one, digest="4" * 64, word="4" * 64)
        yield self._told(AskIn, link=one, digest="5" * 64, word="5" * 64)
        yield self._told(AskIn, link=one, digest="6" * 64, word="6" * 64)
        own, asks, asks_too = (
            link.id
            for link in self.snapshot.where(Link, person_id=anna.id)
            if link.id != one
        )
        yield self.tell(ORGANIZER, "let_in", link=asks)
        yield self.tell(MODERATOR, "let_in", link=asks_too, closes=True)
        yield self.tell(MODERATOR, "undo", number=self.snapshot.number)
        yield self.tell(MODERATOR, "revoke_link", link=asks)
        yield self._told(Arrive, person=anna.id, link=own, word="7" * 64)
        yield self._told(ComeIn, link=two, digest="8" * 64, word="8" * 64)
        shown = next(self.snapshot.where(Link, digest="8" * 64))
        yield self._told(
            Regain,
            name=vera.name.upper(),
            link=shown.id,
            shown=shown.word,
            digest="9" * 64,
            word="9" * 64,
        )
        yield self._issued(
            "a", role=Role.moderator, label="Nina", replaces=(three,)
        )
        handed = next(self.snapshot.where(Link, digest="a" * 64))
        yield self._told(TakeOver, link=handed.id, digest="b" * 64)

    def by_the_code(self) -> Iterator[Step]:
        sides = sorted(self.snapshot.all(Side), key=lambda side: side.position)
        for place, name in enumerate(("Zoe Fox", "Zoe Fox", "Yuri Lark")):
            yield self._told(
                Join,
                name=name,
                side=sides[place % 2].id,
                organization=f"House {place}",
                consent=True,
                digest=f"{place}c" * 32,
                word=f"{place}d" * 32,
            )
        yield self.tell(
            ORGANIZER,
            "add_people",
            people=[{"name": "Xenia List"}, {"name": "William List"}],
        )
        xenia = self._called("Xenia List")
        william = self._called("William List")
        yield self.tell(SECRETARY, "mark_present", persons=[william.id])
        for person in (xenia, william):
            yield self._told(
                TakePlace,
                name=person.name,
                person=person.id,
                consent=True,
                digest=f"e{person.id[-1]}" * 32,
                word=f"f{person.id[-1]}" * 32,
            )
        yield self.tell(
            SECRETARY, "mark_present", persons=[william.id], present=False
        )

    def _issued(self, sign: str, **given: Any) -> Step:
        command = IssueLink(key=self.sitting.key(), digest=sign * 64, **given)
        return self.carry_out(ORGANIZER, command)

    def _told(self, command: Any, **given: Any) -> Step:
        """Tell what only the server's own door tells."""
        return self.carry_out(DOOR, command(key=self.sitting.key(), **given))

    # --- what they write ---

    def ideas(self) -> Iterator[Step]:
        self.planned(
            "ideas",
            "form",
            section="positions",
            fields=QUESTIONS[:2],
            visibility="everyone",
            authorship="signed",
            approval=True,
            limit=3,
        )
        stage = self.stage("ideas")
        yield self.tell(MODERATOR, "open_stage", stage)
        for place, (_, person) in enumerate(self._voters()[:7]):
            content = {
                "idea": f"Idea {place}",
                "pick": ("one", "two")[place % 2],
            }
            yield self.tell(person, "add_entry", stage, content=content)
        lena = self.named["Leader"]
        written = self._written(stage)
        for entry in written[:6]:
            yield self.tell(MODERATOR, "approve_entry", stage, entry=entry.id)
        yield self.tell(MODERATOR, "mark_thesis", stage, entry=written[2].id)
        yield self.tell(SECRETARY, "mark_thesis", stage, entry=written[4].id)
        yield self.tell(MODERATOR, "turn_wall", stage, part="pick", every=15)
        yield self.tell(MODERATOR, "turn_wall", stage, part="idea", sheet=1)
        yield self.tell(MODERATOR, "set_quiet", stage, minutes=2)
        yield self.tell(MODERATOR, "set_quiet", stage)
        anna = self._voters()[0][1]
        yield self.tell(
            anna,
            "revise_entry",
            stage,
            entry=written[0].id,
            revision=1,
            content={"idea": "Idea of two lines\nand more", "pick": "two"},
        )
        yield self.tell(MODERATOR, "add_minutes", stage, minutes=-3)
        yield self.tell(SECRETARY, "edit_person", person=lena.id, name="Lena")
        yield self.tell(MODERATOR, "close_stage", stage)

    def sheets(self) -> Iterator[Step]:
        stage = self.stage("ideas")
        for caption in ("Left", "Right"):
            photo = AddPhoto(
                key=self.sitting.key(),
                stage=stage.id,
                caption=caption,
                data="/9j/AA==",
                width=640,
                height=480,
            )
            yield self.carry_out(SECRETARY, photo)
        left, right = (each.id for each in self.snapshot.all(Photo))
        yield self.tell(SECRETARY, "edit_photo", photo=left, caption="Middle")
        yield self.tell(SECRETARY, "remove_photo", photo=right)
        yield from self.back_and_forth()

    # --- clusters ---

    def clusters(self) -> Iterator[Step]:
        sources = ({"stage": "ideas", "which": "all"},)
        self.planned(
            "board",
            "organize",
            fields=NO_CONTENT,
            sources=sources,
            section="positions",
        )
        stage = self.stage("board")
        yield self.tell(MODERATOR, "open_stage", stage)
        cards = [entry.id for entry in self._written(self.stage("ideas"))]
        made: list[str] = []
        for name, chosen in (
            ("Hours", cards[:2]),
            ("Money", cards[2:3]),
            ("Rooms", []),
        ):
            step = self.tell(
                MODERATOR, "make_cluster", stage, name=name, cards=chosen
            )
            yield step
            made.append(self.made(step))
        hours, money, rooms = made
        yield self._placed(cards[3], hours)
        yield self._placed(cards[4], hours, behind=cards[0])
        yield self._placed(cards[5], hours, behind="")
        yield self._placed(cards[1], money, behind=cards[2])
        yield self._placed(cards[3], rooms)
        yield self._placed(cards[3], "")
        yield self.tell(
            OTHER_HAND,
            "name_cluster",
            stage,
            entry=rooms,
            name="The rooms",
            revision=1,
        )
        yield self.tell(
            MODERATOR, "move_cluster", stage, entry=rooms, behind=hours
        )
        yield self.tell(OTHER_HAND, "move_cluster", stage, entry=money)
        yield self.tell(
            MODERATOR, "merge_clusters", stage, entry=money, into=hours
        )
        yield self._placed(cards[3], hours, behind=money)
        yield self.tell(OTHER_HAND, "split_cluster", stage, entry=money)
        yield self.tell(MODERATOR, "mark_thesis", stage, entry=hours)
        yield self.tell(MODERATOR, "dissolve_cluster", stage, entry=rooms)
        yield self.tell(MODERATOR, "set_spotlight", entry=hours)
        yield self.tell(MODERATOR, "set_spotlight")
        yield self.tell(MODERATOR, "close_stage", stage)

    def _placed(
        self, card: str, cluster: str, behind: str | None = None
    ) -> Step:
        where = {} if behind is None else {"behind": behind}
        told = {"card": card, "cluster": cluster, **where}
        return self.tell(OTHER_HAND, "place_card", self.stage("board"), **told)

    # --- ranking ---

    def dots(self) -> Iterator[Step]:
        stage = self._ranking(
            "dots",
            sources=({"stage": "ideas"},),
            authorship="signed",
            options={"dots": 4, "most": 3, "go_on": 2},
        )
        yield self.tell(MODERATOR, "open_stage", stage)
        yield self.tell(MODERATOR, "add_item", stage, text="One more")
        items = self._items(stage)
        for place, (_, person) in enumerate(self._voters()[:8]):
            for number, given in ((place, 3), (place + 2, 1)):
                yield self._gives(person, stage, items, number, given)
        anna, vera, boris = (person for _, person in self._voters()[:3])
        yield self._gives(anna, stage, items, 0, 1)
        yield self._gives(vera, stage, items, 1, 0)
        yield self.tell(
            SECRETARY,
            "rank",
            stage,
            entry=items[1].id,
            given=2,
            on_behalf=vera.id,
        )
        yield self.tell(MODERATOR, "hide_entry", stage, entry=items[3].id)
        yield self._gives(boris, stage, items, 4, 0)
        yield self.tell(MODERATOR, "close_stage", stage)
        yield self.tell(MODERATOR, "reveal_stage", stage)

    def places(self) -> Iterator[Step]:
        stage = self._ranking(
            "places",
            sources=({"stage": "dots"},),
            options={"way": "top", "places": 2, "go_on": 1},
        )
        yield self.tell(MODERATOR, "open_stage", stage)
        items = self._items(stage)
        for place, (_, person) in enumerate(self._voters()[:6]):
            yield self._gives(person, stage, items, place, 1)
            yield self._gives(person, stage, items, place + 1, 2)
        anna, vera = (person for _, person in self._voters()[:2])
        yield self._gives(anna, stage, items, 1, 1)
        yield self._gives(vera, stage, items, 0, 1)
        yield self.tell(MODERATOR, "close_stage", stage)
        yield self.tell(MODERATOR, "reveal_stage", stage)

    def points(self) -> Iterator[Step]:
        stage = self._ranking(
            "points",
            authorship="anonymous",
            options={"way": "points"},
        )
        yield self.tell(MODERATOR, "open_stage", stage)
        for text in ("A van", "A hall", "A school"):
            yield self.tell(SECRETARY, "add_item", stage, text=text)
        items = self._items(stage)
        for place, (_, person) in enumerate(self._voters()):
            yield self._gives(person, stage, items, place, 60)
            yield self._gives(person, stage, items, place + 1, 40)
        yield self.tell(MODERATOR, "reveal_stage", stage)

    def _ranking(self, key: str, **envelope: Any) -> Stage:
        section = {"section": "positions", **envelope}
        self.planned(key, "rank", fields=NO_CONTENT, **section)
        return self.stage(key)

    def _items(self, stage: Stage) -> Sequence[Entry]:
        return in_order(self.snapshot, self.again(stage))

    def _gives(
        self,
        person: Person,
        stage: Stage,
        items: Sequence[Entry],
        number: int,
        given: int,
    ) -> Step:
        item = items[number % len(items)]
        return self.tell(person, "rank", stage, entry=item.id, given=given)

    # --- decisions ---

    def proposals(self) -> Iterator[Step]:
        stage = self._deciding(
            "decide",
            sources=({"stage": "places"},),
            authorship="signed",
            options={"quorum": 40, "minutes": 3},
        )
        yield self.tell(MODERATOR, "open_stage", stage)
        for text in ("Open until ten", "One calendar for both"):
            yield self.tell(SECRETARY, "add_proposal", stage, text=text)
        first, second = self._items(stage)[-2:]
        yield self.tell(MODERATOR, "begin_round", stage, entry=first.id)
        yield from self._answers(stage, (0, 0, 2, 1, 0, 2, 0, 0))
        anna, vera = (person for _, person in self._voters()[:2])
        yield self._says(anna, stage, None)
        yield self._says(anna, stage, 2, reason="Not on Mondays")
        yield self._closed(stage)
        yield self.tell(
            SECRETARY,
            "amend_proposal",
            stage,
            entry=first.id,
            text="Open until nine",
            revision=1,
        )
        yield self.tell(
            MODERATOR, "begin_round", stage, entry=first.id, minutes=0
        )
        yield from self._answers(stage, (0, 0, 0, 0, 0, 0, 1, 2, 0))
        run = running(self.snapshot, self.again(stage))
        assert run is not None
        yield self.tell(
            SECRETARY,
            "answer_proposal",
            stage,
            round=run.id,
            level=0,
            on_behalf=vera.id,
        )
        yield self._closed(stage)
        yield self.tell(
            MODERATOR, "show_round", stage, round=run.id, covered=True
        )
        yield self.tell(MODERATOR, "show_round", stage, round=run.id)
        yield self.tell(MODERATOR, "begin_round", stage, entry=second.id)
        yield from self._answers(stage, (0, 2))
        yield self._closed(stage)
        yield self.tell(MODERATOR, "hide_entry", stage, entry=second.id)
        yield self.tell(MODERATOR, "close_stage", stage)

    def consent(self) -> Iterator[Step]:
        stage = self._deciding(
            "consent",
            authorship="signed",
            options={"scale": "consent", "quorum_of": "entitled"},
        )
        yield self.tell(MODERATOR, "open_stage", stage)
        for text in ("A season of guests", "A school of hosts"):
            yield self.tell(MODERATOR, "add_proposal", stage, text=text)
        first, second = self._items(stage)
        for entry, levels in (
            (first, (0, 1, 0, 0, 2, 0, 0, 0, 0, 0, 0)),
            (second, (0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1)),
        ):
            yield self.tell(MODERATOR, "begin_round", stage, entry=entry.id)
            yield from self._answers(stage, levels)
            yield self._closed(stage)
        yield self.tell(
            MODERATOR,
            "amend_proposal",
            stage,
            entry=first.id,
            text="A short season of guests",
            again=True,
        )
        yield from self._answers(stage, (0,) * 11)
        yield self._closed(stage)
        yield self.tell(MODERATOR, "close_stage", stage)

    def secret(self) -> Iterator[Step]:
        stage = self._deciding(
            "ballot",
            authorship="anonymous",
            options={"scale": "fist", "majority": "two_thirds"},
        )
        yield self.tell(MODERATOR, "open_stage", stage)
        yield self.tell(MODERATOR, "add_proposal", stage, text="A new chair")
        (entry,) = self._items(stage)
        yield self.tell(MODERATOR, "begin_round", stage, entry=entry.id)
        yield from self._answers(stage, (0, 1, 2, 3, 4, 5, 0, 1, 2, 0, 1, 2))
        yield self._closed(stage)
        yield self.tell(MODERATOR, "close_stage", stage)
        yield self.tell(MODERATOR, "reveal_stage", stage)

    def _deciding(self, key: str, **envelope: Any) -> Stage:
        section = {"section": "agreements", **envelope}
        self.planned(key, "decide", fields=NO_CONTENT, **section)
        return self.stage(key)

    def _answers(self, stage: Stage, levels: Sequence[int]) -> Iterator[Step]:
        """Let one after the other answer; whoever may be asked why says so."""
        for (name, person), level in zip(self._voters(), levels, strict=False):
            reason = f"{name} would change it" if level else ""
            yield self._says(person, stage, level, reason=reason)

    def _says(
        self, person: Person, stage: Stage, level: int | None, **more: Any
    ) -> Step:
        run = running(self.snapshot, self.again(stage))
        assert run is not None
        told = {"round": run.id, "level": level, **more}
        return self.tell(person, "answer_proposal", stage, **told)

    def _closed(self, stage: Stage) -> Step:
        run = running(self.snapshot, self.again(stage))
        assert run is not None
        return self.tell(MODERATOR, "close_round", stage, round=run.id)

    # --- the end ---

    def end(self) -> Iterator[Step]:
        yield self.tell(MODERATOR, "close_session")
        told = {
            "language": "en",
            "text": "Text",
            "word": "",
            "digest": "a" * 64,
        }
        frozen = FreezeVersion(
            key=self.sitting.key(),
            state=self.snapshot.number,
            at=self.sitting.now,
            **told,
        )
        yield self.carry_out(SECRETARY, frozen)
        xenia = self._called("Xenia List")
        yield self.tell(ORGANIZER, "erase_person", person=xenia.id)

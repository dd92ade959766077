# What an opponent found who knows the rules, the journal and where people come, go and are moved: each test is a way to
# what a stage that does not sign has promised to keep from everybody.
import asyncio
import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from contextlib import closing
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any, cast

import pytest

from exports.data import archive
from exports.data.restoring import restored
from session.entries.reactions import Reaction
from session.envelope import Authorship
from session.live import journal
from session.live.copying import copy
from session.live.rooms import Rooms
from session.people import Surface
from session.stages import KINDS
from session.stages.mapping.picture import Picture
from session.stages.mapping.rows import Freezing
from session.stages.react.regions import Counted
from session.tables import Correction, Entry, Person
from session.undoing import BACK, offered
from tests.attack.attackers import crowd_of, of_a_file
from tests.attack.played import MODERATOR as LEADER
from tests.attack.played import Game, Played, kinds
from tests.attack.test_order import archived, bound, matches
from tests.session.build import MODERATOR, ORGANIZER, SECRETARY, a_side
from tests.session.live.house import house, upgraded
from tests.session.stages.scene import Scene
from tests.session.stages.test_react import ANSWERS, Poll
from tests.session.test_dealing import Evening

SECRET = ("side", "anonymous")
SEEDS = 20
SIDE = Authorship.side
Told = dict[str, list[dict[str, Any]]]


def told(scene: Scene) -> Told:
    return archive_of(scene)["rows"]  # type: ignore[no-any-return]


def archive_of(scene: Scene) -> dict[str, Any]:
    given: dict[str, Any] = json.loads(
        archive.write(
            scene.snapshot, map(journal.to_row, scene.sitting.records)
        )
    )
    return given


def kept(scene: Scene) -> Told:
    """Return the rows as they lie in the database."""
    return {
        name: [row.model_dump(mode="json") for row in rows.values()]
        for name, rows in scene.snapshot.rows().items()
    }


def right(
    wrote: Mapping[str, Person], guessed: Iterable[str], person: Person
) -> int:
    """Return how many of the rows that are taken for a person's are."""
    return sum(wrote[row].id == person.id for row in guessed)


# Columns that are like a handwriting


class Hesitant(Poll):
    """One of nine puts every statement off before they answer it; nobody else does."""

    def __init__(self, seed: int, authorship: str) -> None:
        super().__init__(people=9, put=3, seed=seed, authorship=authorship)
        chance = Random(seed)
        self.wrote: dict[str, Person] = {}
        self.slow = chance.choice(self.crew)
        for person in self.crew:
            for put in self.put_in:
                if person is self.slow:
                    self.react(person, put, "later")
                self.react(person, put, chance.choice(ANSWERS))
                vote = next(
                    v
                    for v in self.snapshot.all(Reaction)
                    if v.id not in self.wrote
                )
                self.wrote[vote.id] = person
        self.close()

    def found(self, rows: Told) -> int:
        return right(
            self.wrote,
            (vote["id"] for vote in rows["reaction"] if vote["put_off"]),
            self.slow,
        )


@pytest.mark.parametrize("look", [kept, told])
@pytest.mark.parametrize("authorship", SECRET)
def test_that_an_answer_was_put_off_does_not_tell_whose_it_is(
    authorship: str, look: Any
) -> None:
    polls = [Hesitant(seed, authorship) for seed in range(SEEDS)]
    assert sum(poll.found(look(poll)) for poll in polls) <= bound(SEEDS)


@pytest.mark.parametrize("authorship", SECRET)
def test_how_often_a_text_was_mended_does_not_tell_in_an_archive_which_are_of_one_hand(
    authorship: str,
) -> None:
    joined = 0
    for seed in range(SEEDS):
        scene = Scene(seed)
        crew = scene.crowd(6)
        stage = scene.opened("form", "form", authorship=authorship, limit=0)
        careful = Random(seed).choice(crew)
        wrote: dict[str, Person] = {}
        for person in crew * 2:
            entry = scene.write(person, stage, what="Words")
            wrote[entry.id] = person
            if person is careful:
                change = {
                    "entry": entry.id,
                    "revision": 1,
                    "content": {"what": "Better"},
                }
                scene.do(person, "revise_entry", stage, **change)
        mended = [
            row["id"]
            for row in told(scene)["entry"]
            if row["revision"] > 1 or row["edited_at"]
        ]
        joined += len(mended) == 2 and right(wrote, mended, careful) == 2
    assert joined <= bound(SEEDS / 15)


# Corrections in the days after


class Days(Scene):
    """Nine people write one text each; the session is over; one has changed sides; each corrects their own."""

    def __init__(self, seed: int, **envelope: Any) -> None:
        super().__init__(seed)
        self.crew = self.crowd(9)
        self.moved = Random(seed).choice(self.crew)
        stage = self.opened(
            "form",
            "form",
            section="positions",
            authorship="side",
            limit=0,
            **envelope,
        )
        texts = {
            person.id: self.write(person, stage, what=f"Words {n}")
            for n, person in enumerate(self.crew)
        }
        self.wrote = {texts[person.id].id: person for person in self.crew}
        self.do(MODERATOR, "close_session")
        other = "b" if self.moved.side_id == "a" else "a"
        self.do(
            ORGANIZER,
            "edit_person",
            person=self.moved.id,
            name=self.moved.name,
            side=other,
        )
        for person in Random(seed).sample(self.crew, len(self.crew)):
            entry = self.entry(texts[person.id].id)
            change = {
                "field": "what",
                "old": entry.content["what"],
                "new": "Other words",
            }
            self.do(
                self.again(person),
                "correct_entry",
                stage,
                entry=entry.id,
                **change,
            )

    def by_pseudonym(self) -> int:
        """Take texts for those of whoever was moved, whose pseudonym stands with another side on a correction."""
        sides = defaultdict(set)
        for entry in self.snapshot.all(Entry):
            sides[entry.author].add(entry.side_id)
        for correction in self.snapshot.all(Correction):
            sides[correction.author].add(correction.side_id)
        found = (
            entry.id
            for entry in self.snapshot.all(Entry)
            if len(sides[entry.author]) > 1
        )
        return right(self.wrote, found, self.moved)

    def by_text(self) -> int:
        """Take a text that only its author could correct for theirs, where text and correction are of two sides."""
        rows = told(self)
        sides = {entry["id"]: entry["side_id"] for entry in rows["entry"]}
        found = (
            each["row_id"]
            for each in rows["correction"]
            if sides[each["row_id"]] != each["side_id"]
        )
        return right(self.wrote, found, self.moved)


def test_the_side_on_a_correction_does_not_tell_who_was_moved() -> None:
    assert sum(
        Days(seed, visibility="everyone").by_pseudonym()
        for seed in range(SEEDS)
    ) <= bound(SEEDS / 9)


def test_an_archive_s_corrections_do_not_tell_who_was_moved() -> None:
    assert sum(
        Days(seed, visibility="never").by_text() for seed in range(SEEDS)
    ) <= bound(SEEDS / 9)


def test_one_pseudonym_of_corrections_does_not_join_those_of_two_groups() -> (
    None
):
    found = 0
    for seed in range(SEEDS):
        scene = Scene(seed)
        crew = scene.crowd(6)
        options = {"forming": "self", "size": 3}
        given: dict[str, Any] = {
            "unit": "group",
            "limit": 0,
            "options": options,
            "section": "positions",
        }
        stage = scene.opened("group", "group", authorship="anonymous", **given)
        one, other = (group.id for group in scene.groups(stage)[:2])
        moved = Random(seed).choice(crew[:3])
        wrote: dict[str, Person] = {}
        for place, person in enumerate(crew):
            scene.do(
                person, "choose_group", stage, group=one if place < 3 else other
            )
            wrote[scene.write(person, stage, what=f"Words {place}").id] = person
        scene.do(crew[3], "choose_group", stage, group=one)
        scene.do(moved, "choose_group", stage, group=other)
        wrote[scene.write(moved, stage, what="More words").id] = moved
        scene.do(MODERATOR, "close_session")
        for entry_id, person in Random(seed).sample(
            sorted(wrote.items()), len(wrote)
        ):
            change = {
                "field": "what",
                "old": scene.entry(entry_id).content["what"],
                "new": "Other words",
            }
            scene.do(person, "correct_entry", stage, entry=entry_id, **change)
        hands = defaultdict(set)
        for each in scene.snapshot.all(Correction):
            hands[each.author].add(each.row_id)
        several = [
            row
            for rows in hands.values()
            if len({scene.entry(r).group_id for r in rows}) > 1
            for row in rows
        ]
        found += right(wrote, several, moved)
    assert found <= bound(SEEDS / 3)


# What is never counted, and what is kept beside


class TakenBack(Evening):
    """The opening of the vote is taken back when people have answered, and the session ends without it."""

    def close(self, *, reveal: bool = True) -> None:
        while self.again(self.stage).state == "open":
            step = offered(self.snapshot, BACK, self.now).step
            assert step is not None
            self.do(MODERATOR, "undo", number=step.number)
        self.do(MODERATOR, "close_session")


@pytest.mark.parametrize("authorship", SECRET)
def test_a_vote_whose_opening_was_taken_back_keeps_no_hand_when_the_session_is_over(
    authorship: str,
) -> None:
    evenings = [TakenBack(seed, authorship) for seed in range(SEEDS)]
    votes = [list(each.snapshot.all(Reaction)) for each in evenings]
    found = (
        each.found((v.id, v.author, v.entry_id) for v in vs)
        for each, vs in zip(evenings, votes, strict=True)
    )
    assert sum(found) <= bound(SEEDS)


def test_a_frozen_wall_keeps_no_hand_of_a_vote_that_was_counted(
    tmp_path: Path,
) -> None:
    url = upgraded(f"sqlite:///{tmp_path / 'veche.db'}")

    async def scene() -> set[str]:
        async with house(url) as rooms:
            game, played = await a_vote(rooms)
            await game.tell(played.room, LEADER, "set_screen", state="frozen")
            await game.tell(played.room, LEADER, "close_session")
            return {person.pseudonym(played.stage) for person in played.people}

    names = asyncio.run(scene())
    copy(url, tmp_path / "backup.db")
    with closing(sqlite3.connect(tmp_path / "backup.db")) as database:
        walls = [
            json.loads(text)
            for (text,) in database.execute("SELECT rows FROM wall")
        ]
    kept_ = [
        row for wall in walls for table, row in wall if table == "reaction"
    ]
    assert len(kept_) == 2 * len(names)
    assert names.isdisjoint(row["author"] for row in kept_)


async def a_vote(rooms: Rooms) -> tuple[Game, Played]:
    """Play a secret vote in which everybody has answered two statements."""
    game = Game(rooms, "react", dict(kinds())["react"], SIDE, Random(7))
    played = await game.play()
    more = (
        await game.tell(
            played.room,
            LEADER,
            "write_statement",
            stage=played.stage,
            text="Close early",
        )
    ).made[0]
    for person in played.people:
        await game.tell(
            played.room,
            person,
            "react",
            stage=played.stage,
            entry=more,
            answer="against",
        )
    return game, played


def test_sqlite_keeps_no_name_of_a_vote_that_was_counted(
    tmp_path: Path,
) -> None:
    url = upgraded(f"sqlite:///{tmp_path / 'veche.db'}")

    def left(names: set[str]) -> set[str]:
        files = b"".join(file.read_bytes() for file in tmp_path.iterdir())
        return {name for name in names if name.encode() in files}

    async def scene() -> set[str]:
        async with house(url) as rooms:
            game, played = await a_vote(rooms)
            before = {row.author for row in played.room.snapshot.all(Reaction)}
            assert left(before) == before
            await game.tell(
                played.room, LEADER, "close_stage", stage=played.stage
            )
            return left(before)

    assert asyncio.run(scene()) == set()


def test_an_archive_of_before_brings_in_no_hand(tmp_path: Path) -> None:
    """Archives that were written before votes were dealt have one name on all answers of one hand."""
    url = upgraded(f"sqlite:///{tmp_path / 'veche.db'}")

    async def scene() -> tuple[Mapping[str, str], dict[str, Any]]:
        async with house(url) as rooms:
            game, played = await a_vote(rooms)
            hands = {
                row.id: row.author for row in played.room.snapshot.all(Reaction)
            }
            await game.tell(
                played.room, LEADER, "close_stage", stage=played.stage
            )
            return hands, await archived(rooms, played)

    hands, given = asyncio.run(scene())
    for row in given["rows"]["reaction"]:
        row["author"] = hands[row["id"]]
    fresh_ = iter(f"{n:032x}" for n in range(10_000))
    taken = restored(json.dumps(given).encode(), KINDS, lambda: next(fresh_))
    assert not {
        row.author for row in taken.rows if isinstance(row, Reaction)
    } & set(hands.values())


# What has its time in the journal


@pytest.mark.parametrize("authorship", SECRET)
def test_cards_put_as_statements_while_others_write_tell_no_order(
    authorship: str,
) -> None:
    found = 0
    for seed in range(3):
        scene = Scene(seed)
        stage = scene.opened("form", "form", authorship=authorship, limit=0)
        sources = ({"stage": "form", "which": "all"},)
        later = scene.planned(
            "asked",
            "react",
            fields=(),
            sources=sources,
            options={"field": "what"},
        )
        wrote: dict[str, str] = {}
        for place in range(11):
            added = scene.do(
                MODERATOR,
                "add_person",
                name=f"P{place}",
                side="ab"[place % 2],
                present=True,
            ).made[0]
            person = next(
                each for each in scene.snapshot.all(Person) if each.id == added
            )
            entry = scene.write(person, stage, what=f"Words {place}")
            wrote[entry.id] = person.id
            told_ = {"entry": entry.id, "field": "what"}
            assert (
                scene.refused(MODERATOR, "put_statement", later, **told_)
                == "unknown_entry"
            )
        last = ""
        for line in archive_of(scene)["journal"]:
            for table, row in (
                each for event in line["events"] for each in event["rows"]
            ):
                last = row["id"] if table == "person" else last
                found += table == "entry" and any(
                    wrote.get(source) == last for source in row["sources"]
                )
    assert found <= bound(3)


class Floors(Scene):
    """Everybody sends a note to each group that reports: one came when the first was done, one left before the last."""

    def __init__(self, seed: int, authorship: str) -> None:
        super().__init__(seed)
        crew = self.crowd(9)
        work = self.opened(
            "work", "group", options={"forming": "random", "size": 3}
        )
        options = {"groups_of": "work", "minutes_each": 3}
        stage = self.opened(
            "plenary", "report", options=options, authorship=authorship, limit=0
        )
        self.floors = [group.id for group in self.groups(work)]
        self.late, self.away, *rest = Random(seed).sample(crew, len(crew))
        self.wrote: dict[str, Person] = {}
        for place, floor in enumerate(self.floors):
            if floor == self.floors[-1]:
                self.do(MODERATOR, "remove_person", person=self.away.id)
            self.do(MODERATOR, "call_group", stage, group=floor)
            there = [
                *rest,
                *([self.late] if place else []),
                *([self.away] if floor != self.floors[-1] else []),
            ]
            for person in Random(f"{seed} {place}").sample(there, len(there)):
                note = self.do(
                    person,
                    "add_entry",
                    stage,
                    content={"kind": "question", "text": "Why so?"},
                ).made[0]
                self.wrote[note] = person
        self.do(MODERATOR, "close_stage", stage)

    def found(self) -> int:
        hands: dict[str, dict[str | None, str]] = defaultdict(dict)
        for entry in self.snapshot.all(Entry):
            hands[entry.author][entry.group_id] = entry.id
        late = [
            row
            for notes in hands.values()
            if notes.keys() == {*self.floors[1:]}
            for row in notes.values()
        ]
        away = [
            row
            for notes in hands.values()
            if notes.keys() == {*self.floors[:-1]}
            for row in notes.values()
        ]
        return right(self.wrote, late, self.late) + right(
            self.wrote, away, self.away
        )


@pytest.mark.parametrize("authorship", SECRET)
def test_notes_of_a_closed_plenary_do_not_tell_who_came_late_or_left(
    authorship: str,
) -> None:
    assert sum(
        Floors(seed, authorship).found() for seed in range(SEEDS)
    ) <= bound(SEEDS)


def test_every_answer_that_is_locked_is_as_long_as_another() -> None:
    """Whoever was moved and answers again is found by it: its line bears the ids of all their answers."""
    poll = Poll(people=4, put=16, authorship="side")
    for person in poll.crew:
        for put in poll.put_in[:15]:
            poll.react(person, put, "for")
    moved = poll.crew[0]
    poll.do(
        ORGANIZER, "edit_person", person=moved.id, name=moved.name, side="b"
    )
    for person in poll.crew:
        poll.react(poll.again(person), poll.put_in[15], "for")
    lengths = {
        len(r.told.sealed or "")
        for r in poll.sitting.records
        if r.command == "react" and r.told is not None
    }
    assert len(lengths) == 1


# What the staff asks, and the counts answer


def test_no_map_tells_which_texts_are_of_one_hand() -> None:
    """The moderator takes two texts for one and opens a map: it says how many people raised them."""
    scene = Scene()
    crew = scene.crowd(6)
    stage = scene.opened(
        "form", "form", authorship="side", visibility="everyone", limit=0
    )
    wrote = {
        scene.write(person, stage, what=f"Words {n}").id: person
        for n, person in enumerate(crew * 2)
    }
    kept_, map_ = (
        Random(7).sample(sorted(wrote), len(wrote)),
        scene.planned("map", "map", fields=()),
    )
    found: dict[frozenset[str], int] = {}
    for pair in combinations(kept_, 2):
        one, other = pair
        scene.do(MODERATOR, "merge_entries", stage, entry=one, others=[other])
        scene.do(MODERATOR, "mark_thesis", stage, entry=one)
        scene.do(MODERATOR, "open_stage", map_)
        last = max(
            scene.snapshot.all(Freezing), key=lambda freezing: freezing.number
        )
        raised = Picture.model_validate(last.content).theses[0].told
        found[frozenset(pair)] = sum(times for times, _ in raised.values())
        scene.do(MODERATOR, "close_stage", map_)
        scene.do(MODERATOR, "mark_thesis", stage, entry=one, marked=False)
        scene.do(MODERATOR, "split_entry", stage, entry=other)
    joined = [pair for pair, people in found.items() if people == 1]
    assert [
        pair for pair in joined if len({wrote[entry].id for entry in pair}) == 1
    ] == []


def test_a_text_put_anew_does_not_tell_what_one_who_left_has_answered() -> None:
    """The same words are put again when one has left; the console shows the counts of both, hidden or not."""
    found = 0
    for seed in range(3 * SEEDS):
        poll = Poll(people=24, put=1, seed=seed, authorship="side")
        opinion = {
            person.id: ANSWERS[place // 2 % 3]
            for place, person in enumerate(poll.crew)
        }
        for person in poll.crew:
            poll.react(person, poll.put_in[0], opinion[person.id])
        away = Random(seed).choice(poll.crew)
        poll.do(MODERATOR, "hide_entry", poll.stage, entry=poll.put_in[0].id)
        poll.do(MODERATOR, "remove_person", person=away.id)
        again = poll.state("Statement 0")
        for person in poll.crew:
            if person is not away:
                poll.react(person, again, opinion[person.id])
        poll.close()
        before, after = (
            shown_on_console(poll, entry, away)
            for entry in (poll.put_in[0], again)
        )
        lacking = [
            answer
            for answer in ANSWERS
            if before.get(answer, 0) > after.get(answer, 0)
        ]
        found += lacking == [opinion[away.id]]
    assert found <= bound(SEEDS)


def shown_on_console(
    poll: Poll, entry: Entry, person: Person
) -> dict[str, int]:
    """Return the counts of a person's side that the moderator sees of a statement."""
    wall = poll.looks(MODERATOR, Surface.console)["wall"]
    (seen,) = [
        cast("Counted", item.data["seen"])
        for item in wall.items or ()
        if item.slot == entry.id
    ]
    parts = [
        part
        for part in seen.parts
        if part.mark is not None and part.mark.name == f"Side {person.side_id}"
    ]
    cells = (
        pair
        for part in parts
        for pair in zip(ANSWERS, part.shown.cells, strict=True)
    )
    return {name: cell for name, cell in cells if cell is not None}


def test_an_archive_does_not_tell_that_all_texts_are_of_one_hand() -> None:
    """One wrote three texts, or three one each: an archive that names a hand for each text tells which it was."""
    seen = []
    for writers in (1, 3):
        scene = Scene()
        crew = scene.crowd(6)
        stage = scene.opened("form", "form", authorship="anonymous", limit=0)
        for place in range(3):
            scene.write(crew[place % writers], stage, what=f"Words {place}")
        seen.append(len({entry["author"] for entry in told(scene)["entry"]}))
    assert seen[0] == seen[1]


def test_nobody_s_answers_are_found_by_giving_them_a_side_of_their_own() -> (
    None
):
    """The staff puts one into an empty side while a vote runs: with the next answer all earlier ones follow."""
    found = 0
    for seed in range(SEEDS):
        poll = Poll(people=8, put=5, seed=seed, authorship="side")
        poll.put(a_side("c", 2))
        chance, wrote = Random(seed), dict[str, Person]()
        sought = chance.choice(poll.crew)
        for place, put in enumerate(poll.put_in):
            if place == 4:
                poll.do(
                    MODERATOR,
                    "edit_person",
                    person=sought.id,
                    name=sought.name,
                    side="c",
                )
            for person in poll.crew:
                told_ = poll.do(
                    poll.again(person),
                    "react",
                    poll.stage,
                    entry=put.id,
                    answer=chance.choice(ANSWERS),
                )
                wrote.setdefault(told_.made[0], person)
        poll.close()
        earlier = {put.id for put in poll.put_in[:4]}
        votes = [
            v
            for v in told(poll)["reaction"]
            if v["side_id"] == "c" and v["entry_id"] in earlier
        ]
        found += right(wrote, (vote["id"] for vote in votes), sought)
    assert found <= bound(4 * SEEDS / 8)


@pytest.mark.parametrize("authorship", [Authorship.side, Authorship.anonymous])
def test_a_stage_whose_opening_was_taken_back_leaves_no_order_on_the_disk(
    tmp_path: Path, authorship: Authorship
) -> None:
    url = upgraded(f"sqlite:///{tmp_path / 'veche.db'}")

    async def scene() -> list[Played]:
        async with house(url) as rooms:
            games = [
                Game(
                    rooms,
                    "form",
                    dict(kinds())["form"],
                    authorship,
                    Random(f"{n}"),
                )
                for n in range(3)
            ]
            return [await taken_back(game, await game.play()) for game in games]

    found: Counter[str] = Counter()
    for played in asyncio.run(scene()):
        found += matches(
            played, of_a_file(crowd_of(played), tmp_path / "veche.db"), "file"
        )
    assert {
        name: times for name, times in found.items() if times > bound(3)
    } == {}


async def taken_back(game: Game, played: Played) -> Played:
    """Take the opening of the stage back, and end the session."""
    room = played.room
    while (step := offered(room.snapshot, BACK, room.clock()).step) is not None:
        await game.tell(room, LEADER, "undo", number=step.number)
        if room.snapshot.stages[0].state == "draft":
            break
    await game.tell(room, LEADER, "close_session")
    return played


def test_no_neighbour_keeps_a_hand_of_a_vote_that_was_counted(
    tmp_path: Path,
) -> None:
    """A process that heard of the count holds what the disk holds, and so does one that starts then."""
    url = upgraded(f"sqlite:///{tmp_path / 'veche.db'}")

    async def scene() -> None:
        async with house(url) as one, house(url) as two:
            game, played = await a_vote(one)
            there = await two.open(played.room.snapshot.session.id)
            before = {row.author for row in there.snapshot.all(Reaction)}
            await game.tell(
                played.room, LEADER, "close_stage", stage=played.stage
            )
            await there.catch_up()
            after = {row.author for row in there.snapshot.all(Reaction)}
            assert before.isdisjoint(after)
            assert after == {
                row.author for row in played.room.snapshot.all(Reaction)
            }

    asyncio.run(scene())


def test_the_side_that_the_staff_names_on_a_correction_is_the_one_that_is_kept() -> (
    None
):
    """Two that came late by telephone, from two sides: what staff write down is no pseudonym's, and has no first."""
    scene = Scene()
    crew = scene.crowd(2)
    stage = scene.opened(
        "form",
        "form",
        section="positions",
        authorship="side",
        limit=0,
        visibility="everyone",
    )
    entries = [
        scene.write(person, stage, what=f"Words {place}")
        for place, person in enumerate(crew)
    ]
    scene.do(MODERATOR, "close_session")
    for entry, side in zip(entries, "ab", strict=True):
        change = {
            "field": "what",
            "old": entry.content["what"],
            "new": "Other words",
        }
        scene.do(
            SECRETARY,
            "correct_entry",
            stage,
            entry=entry.id,
            side=side,
            **change,
        )
    assert sorted(
        str(each.side_id) for each in scene.snapshot.all(Correction)
    ) == ["a", "b"]

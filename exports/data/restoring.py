# An archive read back whole: its rows, and the journal that leads to just these. Whatever does not fit together is
# refused with the place, so that nothing comes in which the rules would not have made. Knows no database.
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from random import Random, SystemRandom
from typing import Any

from pydantic import ValidationError

from exports.data.archive import (
    KEYS,
    SECRETS,
    opened,
    row_of,
    rows_of,
    unreadable,
)
from exports.data.fitting import (
    TOO_LONG,
    refuse_chain,
    refuse_misfits,
    refuse_rings,
)
from session.events import Event, Key, key_of, rows_in
from session.forgetting import LONG_AGO
from session.people import Role
from session.record import Record, advance, nameless
from session.refusals import N_
from session.secrecy.dealing import handed_out
from session.secrecy.sealing import (
    is_sealed,
    moment,
    of_one_moment,
    without_secrets,
)
from session.snapshot import Before, Snapshot
from session.stages import KINDS
from session.stages.mapping.picture import Picture
from session.stages.mapping.rows import Freezing
from session.tables import LONGEST, ROWS, Link, Person, Row, Session, Stage
from session.values.bounds import LAST
from session.values.languages import LANGUAGES

ID = re.compile(r"[A-Za-z0-9_.-]{1,64}")
CODE = re.compile(r"[2-9A-Z]{6}")
UNFIT = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
MOST_WORDS = 200  # characters of who did something, and of what it is called
UNKNOWN = N_("this server does not know it")
NOT_KEPT = N_("no database keeps it")
NO_HISTORY = N_("its history does not lead to it")
# The version of the format in which the journal tells whatever was done.
ALWAYS = 1
HOUSE = frozenset({"organizer", "door", "retention"})
PSEUDONYM = 22
REHEARSED = N_("it is a rehearsal")
SHAPE: Mapping[str, type] = {
    "number": int,
    "actor": str,
    "command": str,
    "at": int,
    "events": list,
}
STAYS = frozenset({Session.table.name})
"""Tables of which no row is ever taken out again. A link is, where the role that it took up was given back."""


@dataclass(frozen=True)
class Restored:
    """A session as it was: the state, and the records that lead to it. Links are not in it."""

    session: Session
    rows: tuple[Row, ...]
    records: tuple[Record, ...]


def restored(
    archive: bytes,
    kinds: Collection[str],
    fresh: Callable[[], str],
    chance: Random | None = None,
) -> Restored:
    """Read an archive. `fresh` makes what it keeps secret: keys of commands, digests of links that open nothing.

    Secret rows are dealt by `chance`, the system's where none is given: earlier archives tell what is of one hand.
    """
    given = opened(archive)
    rows = rows_of(given)
    session = next(row for row in rows if isinstance(row, Session))
    check = Check(session, kinds)
    for row in rows:
        check.row(row, f"rows.{row.table.name}.{row.id}")
    records = tuple(_Journal(check, fresh).records(given.get("journal")))
    if given.get("number") != len(records):
        raise unreadable("number", NO_HISTORY)
    refuse_rings(rows)
    replay = _Replay(rows, told_all=given["version"] == ALWAYS)
    told = tuple(replay.sealed(records))
    refuse_misfits(replay.end, _keys_told(records))
    masked = Snapshot(map(replay.masked, rows))
    came_in: list[Row] = []
    for held in handed_out(masked, chance or SystemRandom()).values():
        came_in += held.values()
    return Restored(session, tuple(came_in), told)


def _keys_told(records: Iterable[Record]) -> frozenset[str]:
    """Return the ids of all links that a journal tells of: what staff did stands under theirs."""
    told: set[str] = set()
    for record in records:
        rows = rows_in(record.events)
        told.update(row.id for row in rows if isinstance(row, Link))
    return frozenset(told)


@dataclass(frozen=True)
class Check:
    """What every row has to be, also one that stands no more: undo may bring it back."""

    session: Session
    kinds: Collection[str]

    def row(self, row: Row, where: str) -> None:
        if not ID.fullmatch(row.id):
            raise unreadable(where)
        if row.session_id != self.session.id:
            raise unreadable(f"{where}.session_id")
        if isinstance(row, Session):
            self._session(row, where)
        if isinstance(row, Stage) and row.kind not in self.kinds:
            raise unreadable(f"{where}.kind", UNKNOWN)
        if isinstance(row, Stage):
            _check_options(row, where)
        if isinstance(row, Person | Link) and row.role not in set(Role):
            raise unreadable(f"{where}.role", UNKNOWN)
        if isinstance(row, Freezing):
            _check_picture(row, where)
        _check_texts(row, where)

    def _session(self, row: Session, where: str) -> None:
        if row.id != row.session_id:
            raise unreadable(where)
        if (
            not CODE.fullmatch(row.code)
            or row.code != self.session.code
            or row.language not in LANGUAGES
        ):
            raise unreadable(f"{where}.code", UNKNOWN)
        if row.rehearsal_of is not None:
            raise unreadable(f"{where}.rehearsal_of", REHEARSED)


def _check_options(row: Stage, where: str) -> None:
    options = KINDS[row.kind].options
    for wrong in options.mistakes(row.envelope.options):
        name = wrong["loc"][0]
        raise unreadable(f"{where}.envelope.options.{name}")


def _check_picture(row: Freezing, where: str) -> None:
    try:
        Picture.model_validate(row.content)
    except ValidationError:
        raise unreadable(f"{where}.content") from None


def _check_texts(row: Row, where: str) -> None:
    """Refuse texts that are too long, and those that no database or no page takes."""
    for name, value in row:
        texts = list(_texts(value))
        if sum(map(len, texts)) > row.longest.get(name, LONGEST):
            raise unreadable(f"{where}.{name}", TOO_LONG)
        if any(map(UNFIT.search, texts)):
            raise unreadable(f"{where}.{name}", NOT_KEPT)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for pair in value.items():
            yield from _texts(pair)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)


class _Journal:
    """Reads the journal's entries, and puts something fresh where a secret was."""

    def __init__(self, check: Check, fresh: Callable[[], str]) -> None:
        self._check = check
        self._session_id = check.session.id
        self._fresh = fresh
        self._secrets: dict[tuple[str, str], str] = {}

    def records(self, entries: object) -> Iterator[Record]:
        if not isinstance(entries, list):
            raise unreadable("journal")
        for place, entry in enumerate(entries):
            yield self._record(entry, place, f"journal[{place}]")

    def _record(self, entry: object, place: int, where: str) -> Record:
        if not isinstance(entry, dict) or any(
            type(entry.get(name)) is not kind for name, kind in SHAPE.items()
        ):
            raise unreadable(where)
        if (entry["number"], entry.get("session_id")) != (
            place + 1,
            self._session_id,
        ):
            raise unreadable(f"{where}.number", NO_HISTORY)
        if entry.get("sealed", True) is not True:
            raise unreadable(f"{where}.sealed")
        if not 0 <= entry["at"] <= LAST or not all(
            map(_is_word, (entry["actor"], entry["command"]))
        ):
            raise unreadable(where, NOT_KEPT)
        events = (
            self._event(event, f"{where}.events[{n}]")
            for n, event in enumerate(entry["events"])
        )
        sealed = "" if "sealed" in entry else None
        return Record(
            session_id=self._session_id,
            number=entry["number"],
            key=self._fresh(),
            actor=entry["actor"],
            command=entry["command"],
            at=entry["at"],
            events=tuple(events),
            before=self._before(entry.get("before"), f"{where}.before"),
            sealed=sealed,
        )

    def _event(self, event: object, where: str) -> Event:
        rows = event.get("rows") if isinstance(event, dict) else None
        gone = event.get("gone") if isinstance(event, dict) else None
        if (
            not isinstance(event, dict)
            or not _is_word(event.get("name"))
            or not isinstance(rows, list)
        ):
            raise unreadable(where)
        if not isinstance(gone, list):
            raise unreadable(f"{where}.gone")
        images = (
            self._image(row, f"{where}.rows[{place}]")
            for place, row in enumerate(rows)
        )
        keys = tuple(_key(key, f"{where}.gone") for key in gone)
        if any(table in STAYS for table, _ in keys):
            raise unreadable(f"{where}.gone")
        return Event(event["name"], tuple(images), keys)

    def _image(self, image: object, where: str) -> Row:
        if (
            not isinstance(image, list)
            or len(image) != len(("table", "row"))
            or not isinstance(image[1], dict)
        ):
            raise unreadable(where)
        return self._row(image[0], image[1], where)

    def _before(self, before: object, where: str) -> Before | None:
        if before is None:
            return None
        if not isinstance(before, list):
            raise unreadable(where)
        return [
            self._replaced(image, f"{where}[{place}]")
            for place, image in enumerate(before)
        ]

    def _replaced(self, image: object, where: str) -> tuple[Key, Row | None]:
        if not isinstance(image, list) or len(image) != len(
            ("table", "id", "row")
        ):
            raise unreadable(where)
        key = _key(image[:2], where)
        row = (
            self._row(key[0], image[2], where) if image[2] is not None else None
        )
        if row is not None and key_of(row) != key:
            raise unreadable(where)
        return key, row

    def _row(self, table: object, image: object, where: str) -> Row:
        if (
            not isinstance(table, str)
            or table not in ROWS
            or not isinstance(image, dict)
        ):
            raise unreadable(where)
        secret = {
            name: self._secret(str(image.get("id")), name)
            for name in SECRETS.get(table, ())
            if table == KEYS
        }
        row = row_of(table, {**image, **secret}, where)
        self._check.row(row, where)
        return row

    def _secret(self, row_id: str, name: str) -> str:
        return self._secrets.setdefault((row_id, name), self._fresh())


def _key(key: object, where: str) -> Key:
    if (
        not isinstance(key, list)
        or len(key) != len(("table", "id"))
        or not all(isinstance(part, str) for part in key)
    ):
        raise unreadable(where)
    if key[0] not in ROWS:
        raise unreadable(where, UNKNOWN)
    return key[0], key[1]


class _Replay:
    """Plays a journal again: it must lead to the rows. Of secret ones it may tell nothing; then they are as they are.

    `told_all`: whether the journal must lead to secret rows, too. What it tells of them goes no further.
    """

    def __init__(self, rows: list[Row], *, told_all: bool) -> None:
        self.end = Snapshot(rows)
        self._told_all = told_all
        self._state = Snapshot()

    def sealed(self, records: Iterable[Record]) -> Iterator[Record]:
        """Yield the records, each as far as it may tell; refuse rows that they do not lead to."""
        for place, record in enumerate(records):
            stack = {"undo": self._state.done, "redo": self._state.undone}.get(
                record.command
            )
            if stack is not None and not stack and record.sealed is None:
                raise unreadable(f"journal[{place}]", NO_HISTORY)
            before = advance(self._state, record)
            for row in rows_in(record.events):
                refuse_chain(self._state, row, f"journal[{place}]")
            if (
                record.before is not None
                and record.sealed is None
                and not _same(record.before, before)
            ):
                raise unreadable(f"journal[{place}].before", NO_HISTORY)
            yield self._told(record, before)
        self._compare()

    def masked(self, row: Row) -> Row:
        """Return a row with no other time than its stage's, where it is secret."""
        stage = self.end.find(Stage, getattr(row, "stage_id", None))
        if stage is None or not is_sealed(self.end, row):
            return row
        return of_one_moment(row, moment(self.end, stage, 0))

    def _told(self, record: Record, before: Before) -> Record:
        if record.sealed is not None:
            return record
        public = without_secrets(self.end, record.events, before)
        if self._is_nameless(record.actor):
            return nameless(record, public, self._stage_moment(record), "")
        if public == record.events:
            return record
        return replace(record, events=public, before=None, sealed="")

    def _stage_moment(self, record: Record) -> int:
        """Return the moment that secret things bear in the stage of which a record tells; 0 of none."""
        for row in rows_in(record.events):
            stage = self.end.find(Stage, getattr(row, "stage_id", None))
            if stage is not None:
                return moment(self.end, stage, 0)
        return 0

    def _is_nameless(self, actor: str) -> bool:
        known = (
            actor in HOUSE
            or self._state.find(Person, actor)
            or self._state.find(Link, actor)
        )
        return len(actor) == PSEUDONYM and not known

    def _compare(self) -> None:
        told, made = _by_key(self.end), _by_key(self._state)
        for key in told.keys() | made.keys():
            stands, played = told.get(key), made.get(key)
            leads_to_it = stands == played or self._may_be_untold(
                stands, played
            )
            if not leads_to_it:
                raise unreadable(f"rows.{key[0]}.{key[1]}", NO_HISTORY)

    def _may_be_untold(self, told: Row | None, made: Row | None) -> bool:
        return (
            not self._told_all
            and made is None
            and told is not None
            and is_sealed(self.end, told)
        )


def _by_key(snapshot: Snapshot) -> dict[Key, Row]:
    found: dict[Key, Row] = {}
    for name, held in snapshot.rows().items():
        if name != KEYS:
            found |= {(name, row_id): row for row_id, row in held.items()}
    return found


def _same(told: Before, replaced: Before) -> bool:
    """Tell whether a journal says what was replaced; a person's own image there may be marked as deleted since."""
    if [key for key, _ in told] != [key for key, _ in replaced]:
        return False
    pairs = zip(
        (row for _, row in told), (row for _, row in replaced), strict=True
    )
    return all(_unmarked(one, other) == other for one, other in pairs)


def _unmarked(row: Row | None, like: Row | None) -> Row | None:
    if (
        isinstance(row, Person)
        and isinstance(like, Person)
        and row.erased_at == LONG_AGO
    ):
        return row.model_copy(update={"erased_at": like.erased_at})
    return row


def _is_word(value: object) -> bool:
    return (
        isinstance(value, str)
        and len(value) <= MOST_WORDS
        and not UNFIT.search(value)
    )

# Will what people write be kept: the database, the disk under it, and the clock that dates it. Changes nothing; what is
# written to time the disk is taken away again.
import os
import shutil
import sqlite3
import statistics
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from facilitator_ui.key import KeyUnusable, key_file, server_key
from facilitator_ui.operator.ailments import database_ailment
from facilitator_ui.operator.checks import Diagnosis, Level
from facilitator_ui.settings import Settings
from session.live import schema
from session.live.database import Database
from session.live.files import NotAFile, file_of
from session.refusals import N_, Code, Day, Refused

LITTLE, TOO_LITTLE = 2**30, 100 * 2**20
GIGABYTE = 2**30
SLOW, TOO_SLOW, NO_DISK = 50.0, 500.0, 0.02  # ms
SYNCS = 20
VERSIONS, EMPTY = "alembic_version", ""
OTHERS = 0o077  # what anybody but the owner may do with a file
NEWEST_PAST = 1_763_000_000  # this program is younger than that


def database(settings: Settings) -> Diagnosis:
    name = N_("Database")
    ailment = database_ailment(settings.database)
    if ailment is not None:
        values = ailment.values
        return Diagnosis(
            name,
            Level.bad,
            ailment.text,
            N_("Check VECHE_DATABASE."),
            values,
        )
    try:
        if not file_of(settings.database).exists():
            return Diagnosis(
                name,
                Level.well,
                N_("None yet; it is created at the first start."),
            )
    except NotAFile:
        pass
    try:
        return _schema(name, _revision(settings))
    except Refused as refused:
        if refused.code is Code.storage_busy:
            return Diagnosis(
                name,
                Level.bad,
                N_("Another program is using it."),
                N_("Close that program."),
            )
        return Diagnosis(
            name,
            Level.bad,
            N_("It exists but cannot be read."),
            N_("Check VECHE_DATABASE."),
        )
    except (SQLAlchemyError, ImportError):
        return Diagnosis(
            name,
            Level.bad,
            N_("It exists but cannot be read."),
            N_("Check VECHE_DATABASE."),
        )


def _revision(settings: Settings) -> str | None:
    database = Database(settings.database, settings.busy_seconds)
    try:
        return database.transact(_revision_of)
    finally:
        database.close()


def _revision_of(connection: Connection) -> str | None:
    tables = inspect(connection).get_table_names()
    if not tables:
        return EMPTY
    if VERSIONS not in tables:
        return None
    question = text(f"SELECT version_num FROM {VERSIONS}")  # noqa: S608 - a name of ours
    found: str | None = connection.execute(question).scalar_one_or_none()
    return found


def _schema(name: str, revision: str | None) -> Diagnosis:
    if revision == EMPTY:
        return Diagnosis(
            name,
            Level.well,
            N_("It opens and is empty; the first start fills it."),
        )
    if revision == schema.newest():
        return Diagnosis(
            name, Level.well, N_("It opens and matches this version.")
        )
    if schema.is_known(revision):
        told = N_(
            "It opens; it is from an earlier version, and the start will bring it up to date."
        )
        return Diagnosis(
            name, Level.mind, told, N_("Make a copy first: veche backup FILE.")
        )
    return Diagnosis(
        name,
        Level.bad,
        N_("It belongs to another version of Veche."),
        N_("Use the newer version."),
    )


def key(settings: Settings) -> Diagnosis:
    """Look at what words are kept by, without making it."""
    name, file = N_("Key"), key_file(settings)
    if settings.key or file is None:
        return Diagnosis(name, Level.well, N_("It comes with the settings."))
    if not file.exists():
        return _no_key(name, settings)
    told = {"file": file.name}
    try:
        server_key(settings)
    except KeyUnusable:
        advice = N_(
            "Bring it back from your copy, or remove it: a new one is made, and earlier digits end."
        )
        return Diagnosis(
            name, Level.bad, N_("%(file)s is no key."), advice, told
        )
    if os.name == "posix" and file.stat().st_mode & OTHERS:
        advice = N_("Take away their right to read it (chmod 600).")
        return Diagnosis(
            name,
            Level.mind,
            N_("Others on this machine can read %(file)s."),
            advice,
            told,
        )
    advice = N_("Keep a copy of it, apart from the copies of the database.")
    return Diagnosis(name, Level.well, N_("%(file)s is there."), advice, told)


def _no_key(name: str, settings: Settings) -> Diagnosis:
    try:
        first = not file_of(settings.database).exists()
    except (NotAFile, ArgumentError):
        told, advice = (
            N_("It is not in the settings."),
            N_("Set VECHE_KEY_FILE, the same for every machine."),
        )
        return Diagnosis(name, Level.mind, told, advice)
    if first:
        return Diagnosis(
            name, Level.well, N_("None yet; it is created at the first start.")
        )
    told, advice = (
        N_("It is missing beside the database."),
        N_("Bring it back, or people's earlier digits end."),
    )
    return Diagnosis(name, Level.mind, told, advice)


def _folder(settings: Settings) -> Path:
    """Return the folder that the database fills; this one, where it is a server's."""
    try:
        folder = file_of(settings.database).absolute().parent
    except (NotAFile, ArgumentError):
        return Path.cwd()
    return folder if folder.is_dir() else Path.cwd()


def disk(settings: Settings) -> Diagnosis:
    free = shutil.disk_usage(_folder(settings)).free
    told = N_("%(free)s GB are free.")
    advice = N_(
        "Free some space before the session; a day takes a few dozen megabytes."
    )
    level = Level.bad if free < TOO_LITTLE else Level.mind
    if free >= LITTLE:
        level, advice = Level.well, ""
    whole = free >= LITTLE
    gigabytes = free // GIGABYTE if whole else free / GIGABYTE
    values = {"free": gigabytes}
    return Diagnosis(N_("Disk space"), level, told, advice, values)


def sync(settings: Settings) -> Diagnosis:
    """Time what every acknowledgement waits for."""
    name = N_("Disk speed")
    try:
        milliseconds = _median_sync(_folder(settings))
    except OSError:
        told = N_("The database's folder cannot be written to.")
        return Diagnosis(
            name,
            Level.bad,
            told,
            N_("Let the server write there, or choose another folder."),
        )
    values = {"milliseconds": milliseconds}
    told = N_("Saving to disk takes %(milliseconds)s ms.")
    if milliseconds < NO_DISK:
        advice = N_(
            "No disk is that fast: a power cut could lose what is stored there."
        )
        return Diagnosis(name, Level.mind, told, advice, values)
    advice = N_(
        "Every receipt waits for it. Use the internal disk, not a USB stick or a network drive."
    )
    level = Level.bad if milliseconds > TOO_SLOW else Level.mind
    if milliseconds <= SLOW:
        level, advice = Level.well, ""
    return Diagnosis(name, level, told, advice, values)


def _median_sync(folder: Path) -> float:
    """Return the median time of a small write with its sync, in ms."""
    times = []
    with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
        for _ in range(SYNCS):
            file.write(bytes(4096))
            began = time.perf_counter()
            os.fsync(file.fileno())
            times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def clock(settings: Settings) -> Diagnosis:
    name, now = N_("Clock"), time.time()
    local = datetime.fromtimestamp(now, UTC) + timedelta(
        minutes=settings.offset()
    )
    zone = _zone(settings.offset())
    values: dict[str, object] = {
        "time": f"{local:%H:%M}",
        "day": Day(local.date().isoformat()),
        "zone": zone,
    }
    told = N_("In the hall it is %(time)s on %(day)s, %(zone)s.")
    if now < max(NEWEST_PAST, _last_written(settings)):
        advice = N_(
            "That is earlier than what is already saved: set the clock, then restart the server."
        )
        return Diagnosis(name, Level.bad, told, advice, values)
    return Diagnosis(name, Level.well, told, values=values)


def _zone(offset: int) -> str:
    """Write minutes from UTC as people do: UTC+5:30."""
    hours, minutes = divmod(abs(offset), 60)
    sign = "+"
    if offset < 0:
        sign = "-"
    told = f"UTC{sign}{hours}"
    if minutes:
        told = f"{told}:{minutes:02}"
    return told


def _last_written(settings: Settings) -> float:
    """Return the moment of the newest entry in a file's journal, in seconds; 0 where there is none."""
    try:
        address = f"{file_of(settings.database).absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as connection:
            (newest,) = connection.execute(
                "SELECT max(at) FROM journal"
            ).fetchone()
    except (NotAFile, ArgumentError, sqlite3.Error):
        return 0.0
    return float(newest or 0) / 1000

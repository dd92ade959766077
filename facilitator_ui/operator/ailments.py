# Why a database or a bus cannot be used, and what to do about it, as a sentence: asked before anything is opened or
# made. Knows addresses, drivers and folders; what is in a database it does not look at.
import socket
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from session.live.files import NotAFile, file_of
from session.refusals import N_, Sentence, said

DRIVERS = {"sqlite": "sqlite3", "postgresql": "psycopg"}
"""Of each kind of database, what must be installed."""
OURS = frozenset(
    {"sqlite", "sqlite+pysqlite", "postgresql", "postgresql+psycopg"}
)
NATS_PORT = 4222
PATIENCE = 3.0  # seconds
NO_ADDRESS = N_(
    "It is not the address of a database, as sqlite:///veche.db or postgresql+psycopg://user:password@host/veche are."
)
UNKNOWN = N_(
    "Veche knows SQLite and PostgreSQL: sqlite:///veche.db, postgresql+psycopg://user:password@host/veche."
)
LACKING = N_(
    "%(package)s is not installed. Install the extra “cluster”: pip install 'veche[cluster]'."
)
NO_FOLDER = N_("There is no folder %(folder)s. Make it first.")
NO_FILE = N_("There is no file %(file)s. Nothing was made.")
NO_ANSWER = N_("%(host)s:%(port)s does not answer. Is it running?")


def database_ailment(
    address: str, *, must_exist: bool = False
) -> Sentence | None:
    """Return why no database can be at an address; None where it can. `must_exist`: a file that is not there is why."""
    try:
        url = make_url(address)
    except ArgumentError:
        return said(NO_ADDRESS)
    if url.drivername not in OURS:
        return said(UNKNOWN)
    driver = DRIVERS[url.get_backend_name()]
    if find_spec(driver) is None:
        return said(LACKING, package=driver)
    try:
        file = file_of(address)
    except NotAFile:
        return None
    return _file_ailment(file, must_exist=must_exist)


def _file_ailment(file: Path, *, must_exist: bool) -> Sentence | None:
    whole = file.absolute()
    folder = whole.parent
    if not folder.is_dir():
        return said(NO_FOLDER, folder=str(folder))
    if file.exists():
        return None
    if must_exist:
        return said(NO_FILE, file=str(file))
    return None


def bus_ailment(address: str) -> Sentence | None:
    """Return why processes cannot tell each other by this address; None where they can, or there is none."""
    kind, _, rest = address.partition(":")
    if kind == "folder":
        there = Path(rest).is_dir()
        return None if there else said(NO_FOLDER, folder=rest)
    if kind in {"nats", "tls"}:
        return _nats_ailment(address)
    return None


def _nats_ailment(address: str) -> Sentence | None:
    if find_spec("nats") is None:
        return said(LACKING, package="nats-py")
    place = urlsplit(address)
    host = place.hostname or ""
    port = place.port or NATS_PORT
    try:
        with socket.create_connection((host, port), PATIENCE):
            return None
    except OSError:
        return said(NO_ANSWER, host=host, port=str(port))

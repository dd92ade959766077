# veche run: whatever would hinder the server is told before anybody is greeted; then the hall is open.
import errno
import socket as sockets
import sqlite3
import time
from contextlib import AbstractContextManager, closing, nullcontext, suppress

import segno
import typer
from rich.console import Console
from rich.markup import escape
from sqlalchemy.exc import ArgumentError

from facilitator_ui.app import (
    be_attentive,
    organizer_secret,
    run_workers,
    server,
)
from facilitator_ui.key import KeyUnusable, server_key
from facilitator_ui.logs import speak
from facilitator_ui.operator.ailments import bus_ailment
from facilitator_ui.operator.refusing import (
    NO_DATABASE,
    refuse,
    refuse_unusable,
)
from facilitator_ui.places import raise_limit
from facilitator_ui.settings import Settings, lan_address
from session.live.files import Held, Holder, NotAFile, file_of, hold
from session.refusals import N_, Refused
from session.words import Words, words

console = Console(highlight=False)
PORT_TAKEN = 3
LETTING_GO = 2.0  # seconds
LOOK = 0.1
NO_KEY = 6
NO_BUS = 7
REASONS = {
    errno.EADDRINUSE: N_("another program is using it"),
    errno.EADDRNOTAVAIL: N_("this machine has no such address"),
    errno.EACCES: N_("it is reserved for the system"),
    sockets.EAI_NONAME: N_("this machine has no such address"),
}


def run(settings: Settings, workers: int, *, new_organizer_link: bool) -> None:
    """Serve in this process, or in as many as are wanted, until it is stopped."""
    spoken = words(settings.terminal)
    raise_limit()
    _refuse_taken_port(settings, spoken)
    refuse_unusable(settings.database, spoken)
    _refuse_no_bus(settings, spoken)
    with _held(settings, spoken):
        secret = _secret(settings, spoken, anew=new_organizer_link)
        _refuse_without_key(settings, spoken)
        greet(settings, spoken, secret)
        speak(settings.log, settings.log_level)
        if workers == 1:
            be_attentive()
            server(settings).run()
        else:
            run_workers(settings, workers)


def _refuse_taken_port(settings: Settings, spoken: Words) -> None:
    try:
        _await_port(settings.host, settings.port)
    except OSError as taken:
        sentence = N_(
            "Port %(port)s cannot be used: %(reason)s. Choose another with --port."
        )
        reason = spoken(
            REASONS.get(taken.errno or 0, N_("the system does not give it"))
        )
        console.print(spoken(sentence, port=settings.port, reason=reason))
        raise typer.Exit(PORT_TAKEN) from None


def _refuse_no_bus(settings: Settings, spoken: Words) -> None:
    ailment = bus_ailment(settings.bus)
    if ailment is None:
        return
    told = spoken(N_("VECHE_BUS cannot be used."))
    reason = spoken.told(ailment)
    console.print(escape(f"{told} {reason}"))
    raise typer.Exit(NO_BUS)


def _await_port(host: str, port: int) -> None:
    """Wait for the port a moment: workers of a server that was killed notice it and let go."""
    until = time.monotonic() + LETTING_GO
    while time.monotonic() < until:
        with suppress(OSError):
            return _probe(host, port)
        time.sleep(LOOK)
    return _probe(host, port)


def _refuse_without_key(settings: Settings, spoken: Words) -> None:
    """Make the server's key before anybody is greeted, and say so where that cannot be."""
    try:
        server_key(settings)
    except ArgumentError:
        return  # that the database's address is none is said next
    except KeyUnusable as unusable:
        told = N_(
            "The key %(file)s cannot be used. Bring back your copy, or remove the file to have a new one made."
        )
        console.print(spoken(told, file=str(unusable.args[0])))
        raise typer.Exit(NO_KEY) from None


def _probe(host: str, port: int) -> None:
    """Take the port and let it go, by IPv4 or IPv6 as the address says."""
    family, kind, number, _, address = sockets.getaddrinfo(
        host, port, type=sockets.SOCK_STREAM
    )[0]
    with sockets.socket(family, kind, number) as probe:
        probe.setsockopt(sockets.SOL_SOCKET, sockets.SO_REUSEADDR, 1)
        probe.bind(address)


def _held(settings: Settings, spoken: Words) -> AbstractContextManager[object]:
    """Take the database's file for this server alone, unless a bus joins several; leave where another one has it."""
    if settings.bus:
        return nullcontext()
    try:
        return closing(hold(file_of(settings.database), settings.port))
    except (NotAFile, ArgumentError, sqlite3.Error):
        return nullcontext()  # what ails the database is told when it is opened
    except Held as held:
        _tell_who_has_it(settings, spoken, held.holder)
        raise typer.Exit(NO_DATABASE) from None


def _tell_who_has_it(
    settings: Settings, spoken: Words, holder: Holder | None
) -> None:
    told = N_(
        "Another Veche server is using the database %(file)s. Stop it first, or choose another with --database."
    )
    values: dict[str, object] = {"file": file_of(settings.database)}
    if holder is not None:
        told = N_(
            "Another Veche server (process %(process)s, port %(port)s) is using the database %(file)s."
            " Stop it first, or choose another with --database."
        )
        values |= {"process": holder.process, "port": holder.port}
    console.print(escape(spoken(told, **values)))


def _secret(settings: Settings, spoken: Words, *, anew: bool) -> str | None:
    try:
        return organizer_secret(settings, anew=anew)
    except Refused as refused:
        refuse(settings.database, spoken, spoken.refusal(refused))
    except ArgumentError:
        refuse(settings.database, spoken, "")


def greet(settings: Settings, spoken: Words, secret: str | None) -> None:
    address = settings.public_url or f"http://{lan_address()}:{settings.port}"
    own = settings.public_url or f"http://localhost:{settings.port}"
    console.print("\n[bold]Вече · Veche[/bold]\n")
    organizer, phones = spoken(N_("Organizer")), spoken(N_("Phones"))
    if secret is None:
        told = N_(
            "The link was shown at the first start; a new one: veche run --new-organizer-link"
        )
        console.print(f"  {organizer}:   {own}/o\n  {spoken(told)}")
    else:
        told = N_("The link of the organizer, shown once:")
        console.print(
            f"  {spoken(told)}\n  [bold]{own}/o/enter/{secret}[/bold]"
        )
    console.print(f"\n  {phones}:   [bold]{address}[/bold]\n")
    segno.make(address, micro=False).terminal(compact=True, border=2)

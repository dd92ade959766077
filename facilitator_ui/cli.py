# veche on the command line: run the server, rehearse a session.
import errno
import socket as sockets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, nullcontext, suppress
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import segno
import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from sqlalchemy.exc import ArgumentError

from facilitator_ui.app import (
    be_attentive,
    organizer_secret,
    run_workers,
    server,
)
from facilitator_ui.bots.client import Stuck
from facilitator_ui.bots.play import Outcome
from facilitator_ui.compare import compare
from facilitator_ui.key import KeyUnusable, server_key
from facilitator_ui.logs import speak
from facilitator_ui.operator.ailments import bus_ailment, database_ailment
from facilitator_ui.operator.backup import backup
from facilitator_ui.operator.configured import configured
from facilitator_ui.operator.doctor import doctor
from facilitator_ui.operator.forget import forget
from facilitator_ui.operator.scenarios import check
from facilitator_ui.operator.version import tell_version
from facilitator_ui.organizer.importing import import_into
from facilitator_ui.places import raise_limit
from facilitator_ui.rehearsal import Play
from facilitator_ui.rehearsal import rehearse as rehearsed
from facilitator_ui.settings import Settings, lan_address
from session.live.files import Held, Holder, NotAFile, file_of, hold
from session.refusals import N_, Refused
from session.values.languages import LANGUAGES
from session.words import Words, words

main = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
)
for command in (backup, check, compare, doctor, forget):
    main.command()(command)
console = Console(highlight=False)
PORT_TAKEN = 3
LETTING_GO = 2.0  # seconds
LOOK = 0.1
NO_DATABASE = 4
NO_KEY = 6
NO_BUS = 7
REASONS = {
    errno.EADDRINUSE: N_("another program is using it"),
    errno.EADDRNOTAVAIL: N_("this machine has no such address"),
    errno.EACCES: N_("it is reserved for the system"),
    sockets.EAI_NONAME: N_("this machine has no such address"),
}
NO_ARCHIVE = 5


class Programme(StrEnum):
    one_day = "one-day"
    three_hours = "three-hours"


def _known(language: str) -> str:
    if not language:
        return ""
    if language in LANGUAGES:
        return language
    known = ", ".join(LANGUAGES)
    raise typer.BadParameter(f"{language}: {known}")


@main.callback(help="Live strategic sessions, to the signed protocol.")
def veche(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=tell_version,
            is_eager=True,
            help="Print the version and leave.",
        ),
    ] = False,
) -> None:
    """Bear the options that belong to no command."""


@main.command()
def run(
    port: Annotated[
        int | None,
        typer.Option(min=1, max=65535, help="The port to listen on."),
    ] = None,
    host: Annotated[
        str | None,
        typer.Option(help="The address to listen on; all by default."),
    ] = None,
    database: Annotated[
        str | None, typer.Option(help="A SQLAlchemy URL.")
    ] = None,
    workers: Annotated[
        int,
        typer.Option(min=1, max=64, help="How many processes share the load."),
    ] = 1,
    new_organizer_link: Annotated[
        bool,
        typer.Option(help="Make a new organizer's secret; the old one ends."),
    ] = False,
) -> None:
    """Open the hall: serve phones, console and projector on this machine."""
    settings = configured(port=port, host=host, database=database)
    spoken = words(settings.terminal)
    raise_limit()
    _refuse_taken_port(settings, spoken)
    _refuse_no_database(settings, spoken)
    _refuse_no_bus(settings, spoken)
    with _held(settings, spoken):
        secret = _secret(settings, spoken, anew=new_organizer_link)
        _refuse_without_key(settings, spoken)
        _greet(settings, spoken, secret)
        speak(settings.log, settings.log_level)
        if workers == 1:
            be_attentive()
            server(settings).run()
        else:
            run_workers(settings, workers)


@main.command()
def rehearse(
    people: Annotated[
        int, typer.Option(min=1, max=500, help="How many bots take part.")
    ] = 24,
    scenario: Annotated[
        Programme, typer.Option(help="one-day or three-hours.")
    ] = Programme.one_day,
    language: Annotated[
        str,
        typer.Option(
            callback=_known,
            help="Its code; the terminal's own if not given.",
        ),
    ] = "",
    out: Annotated[
        Path, typer.Option(help="The folder for the documents.")
    ] = Path("demo"),
    seed: Annotated[
        int, typer.Option(help="The same seed plays the same people.")
    ] = 1,
) -> None:
    """Play a whole session with bots against a real server, and leave its protocol."""
    speak("text", "warning")
    terminal = configured().terminal
    spoken = words(terminal)
    with Progress(
        TextColumn("{task.description:<34}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=console,
    ) as bars:
        bar = bars.add_task("…")

        def report(title: str, done: int, of: int) -> None:
            bars.update(
                bar,
                description=title[:34] or spoken(N_("joining")),
                completed=done,
                total=of,
            )

        try:
            outcome = rehearsed(
                Play(people, scenario, language or terminal, seed), report
            )
        except Stuck as story:
            console.print(f"[red]{story}[/red]")
            raise typer.Exit(1) from None
    _leave(outcome, out)


@main.command(name="import")
def import_(
    file: Annotated[
        Path,
        typer.Argument(help="The archive, as the protocol's page gives it."),
    ],
    database: Annotated[
        str | None, typer.Option(help="A SQLAlchemy URL.")
    ] = None,
) -> None:
    """Take in the archive of a session from another server."""
    settings = configured(database=database)
    spoken = words(settings.terminal)
    _refuse_no_database(settings, spoken)
    try:
        code = import_into(settings, file.read_bytes())
    except OSError as unread:
        console.print(
            spoken(
                N_("The file %(file)s cannot be read: %(reason)s."),
                file=str(file),
                reason=unread.strerror,
            )
        )
        raise typer.Exit(NO_ARCHIVE) from None
    except Refused as refused:
        console.print(spoken.refusal(refused))
        raise typer.Exit(NO_ARCHIVE) from None
    console.print(
        spoken(
            N_(
                "The session %(code)s is here. The organizer's link opens it; make new links for the others."
            ),
            code=code,
        )
    )


def _leave(outcome: Outcome, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for name, content in outcome.files.items():
        (out / name).write_bytes(content)
        console.print(f"  {out / name}  {len(content):,} B")
    for line in _summary(outcome, words(configured().terminal)):
        console.print(f"  {line}")
    if outcome.wrong:
        raise typer.Exit(1)


def _summary(outcome: Outcome, spoken: Words) -> Iterator[str]:
    log = outcome.log
    yield ""
    yield spoken(
        N_("People: %(people)s. Stages: %(stages)s."),
        people=outcome.people,
        stages=outcome.stages,
    )
    counts = {"entries": len(log.entries), "refusals": len(log.refusals)}
    yield spoken(N_("Accepted: %(entries)s. Refused: %(refusals)s."), **counts)
    told = N_(
        "Inside after %(join)s ms, a receipt after %(receipt)s ms (medians)."
    )
    yield spoken(
        told,
        join=f"{outcome.joins.median:.0f}",
        receipt=f"{outcome.receipts.median:.0f}",
    )
    for name, texts in outcome.wrong.items():
        told = N_(
            "%(name)s: not there exactly once: %(count)s of %(of)s texts."
        )
        yield f"[red]{spoken(told, name=name, count=len(texts), of=len(log.texts))}[/red]"
    if not outcome.wrong:
        yield spoken(
            N_("Every text stands in the protocol exactly once: %(count)s."),
            count=len(log.texts),
        )


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


def _refuse_no_database(settings: Settings, spoken: Words) -> None:
    ailment = database_ailment(settings.database)
    if ailment is None:
        return
    _tell_unusable(settings, spoken)
    reason = spoken.told(ailment)
    console.print(escape(reason))
    raise typer.Exit(NO_DATABASE)


def _tell_unusable(settings: Settings, spoken: Words) -> None:
    # What stands before it may be a password.
    address = settings.database.rpartition("@")[2]
    told = N_("The database %(address)s cannot be used.")
    console.print(escape(spoken(told, address=address)))


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
    except (Refused, ArgumentError) as problem:
        _tell_unusable(settings, spoken)
        if isinstance(problem, Refused):
            console.print(escape(spoken.refusal(problem)))
        raise typer.Exit(NO_DATABASE) from None


def _greet(settings: Settings, spoken: Words, secret: str | None) -> None:
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


if __name__ == "__main__":
    main()

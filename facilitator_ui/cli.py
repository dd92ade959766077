# veche on the command line: run the server, rehearse a session.
import socket as sockets
import time
from typing import Annotated

import segno
import typer
from rich.console import Console

from facilitator_ui.app import server
from facilitator_ui.identity import digest, new_secret
from facilitator_ui.settings import Settings
from session.live import installation
from session.live.database import Database

main = typer.Typer(add_completion=False, no_args_is_help=True, help="Live strategic sessions, to the signed protocol.")
console = Console(highlight=False)
PORT_TAKEN = 3


@main.command()
def run(
    port: Annotated[int | None, typer.Option(help="The port to listen on.")] = None,
    host: Annotated[str | None, typer.Option(help="The address to listen on; all by default.")] = None,
    database: Annotated[str | None, typer.Option(help="A SQLAlchemy URL.")] = None,
    new_organizer_link: Annotated[bool, typer.Option(help="Make a new organizer's secret; the old one ends.")] = False,
) -> None:
    """Open the hall: serve phones, console and projector on this machine."""
    given = {"port": port, "host": host, "database": database}
    settings = Settings().model_copy(update={name: value for name, value in given.items() if value is not None})
    _refuse_taken_port(settings)
    _greet(settings, organizer_secret(settings, anew=new_organizer_link))
    server(settings).run()


def _refuse_taken_port(settings: Settings) -> None:
    with sockets.socket() as probe:
        probe.setsockopt(sockets.SOL_SOCKET, sockets.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as taken:
            console.print(f"Port {settings.port} cannot be used: {taken.strerror}. Choose another with --port.")
            raise typer.Exit(PORT_TAKEN) from None


def organizer_secret(settings: Settings, *, anew: bool) -> str | None:
    """Make the organizer's secret on the first start, or a new one; None where one is kept already."""
    database = Database(settings.database, settings.busy_seconds)
    try:
        database.upgrade()
        if database.transact(installation.digest) and not anew:
            return None
        secret = new_secret()
        database.transact(lambda c: installation.set_digest(c, digest(secret), int(time.time() * 1000)))
        return secret
    finally:
        database.close()


def _greet(settings: Settings, secret: str | None) -> None:
    address = settings.public_url or f"http://{lan_address()}:{settings.port}"
    console.print("\n[bold]Вече · Veche[/bold]\n")
    if secret is None:
        console.print(f"  Организатор · Organizer   http://localhost:{settings.port}/o")
        console.print("  (ссылка показана при первом запуске; новая: veche run --new-organizer-link)")
    else:
        console.print("  Ссылка организатора, показана один раз · Organizer's link, shown once:")
        console.print(f"  [bold]http://localhost:{settings.port}/o/enter/{secret}[/bold]")
    console.print(f"\n  Телефоны · Phones          [bold]{address}[/bold]\n")
    segno.make(address, micro=False).terminal(compact=True, border=2)


def lan_address() -> str:
    """Return this machine's address in the hall's network; 127.0.0.1 where it is in none."""
    with sockets.socket(sockets.AF_INET, sockets.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # RFC 5737: nothing is sent, only a route is chosen
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


if __name__ == "__main__":
    main()

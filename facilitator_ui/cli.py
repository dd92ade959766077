# veche on the command line: the commands and what one may give each. What a command needs is loaded when it is called,
# so that help comes at once.
import gc
from pathlib import Path
from typing import Annotated

import typer

from facilitator_ui.operator.version import tell_version
from facilitator_ui.tongues import terminal_language
from session.values.languages import LANGUAGES

main = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
)
DatabaseUrl = Annotated[str | None, typer.Option(help="A SQLAlchemy URL.")]


def _programme(name: str) -> str:
    """Refuse a scenario, a method or a variant that does not come with the program."""
    from facilitator_ui.settings import METHODS, SCENARIOS
    from facilitator_ui.shelf import library
    from session.programme.scenario import available
    from session.programme.shelving import keys

    scenarios = {file.key for file in available(SCENARIOS)}
    known = sorted({*scenarios, *keys(METHODS)})
    if name in known:
        return name
    key = name.partition("/")[0]
    if key in keys(METHODS):
        known = [
            f"{key}/{each.key}" for each in library()[key].structure.variants
        ]
    if name in known:
        return name
    raise typer.BadParameter(f"{name}: {', '.join(known)}")


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
    database: DatabaseUrl = None,
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
    gc.disable()  # what is loaded stays, so looking through it frees nothing
    from facilitator_ui.commands.run import run as serve
    from facilitator_ui.operator.configured import configured

    gc.freeze()
    gc.enable()
    settings = configured(port=port, host=host, database=database)
    serve(settings, workers, new_organizer_link=new_organizer_link)


@main.command()
def rehearse(  # noqa: PLR0913, PLR0917 - each is an option of the command
    people: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=500,
            help="How many bots take part; 24, with --all 12, if not given.",
        ),
    ] = None,
    scenario: Annotated[
        str,
        typer.Option(
            callback=_programme,
            help="one-day, two-days, three-hours, the key of a method, or METHOD/VARIANT.",
        ),
    ] = "one-day",
    every: Annotated[
        bool,
        typer.Option(
            "--all",
            help="Play every scenario, method and variant, in all languages if none is given.",
        ),
    ] = False,
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
    from facilitator_ui.commands import rehearse as one
    from facilitator_ui.commands import rehearse_all as many
    from facilitator_ui.operator.configured import configured
    from facilitator_ui.rehearsal import Play

    terminal = configured().terminal
    if every:
        languages = [language] if language else LANGUAGES
        plays = many.every(people or many.PEOPLE, seed, languages)
        many.rehearse_all(plays, out, terminal)
        return
    wanted = Play(people or one.PEOPLE, scenario, language or terminal, seed)
    one.rehearse(wanted, out, terminal)


@main.command()
def check(
    scenarios: Annotated[
        list[Path],
        typer.Argument(
            help="Files of scenarios, KEY.LANGUAGE.toml, or of methods, KEY.toml."
        ),
    ],
) -> None:
    """Read scenarios and methods as a server would, and say what is wrong with the file and the line."""
    from facilitator_ui.operator.configured import configured
    from facilitator_ui.operator.scenarios import check as read

    read(scenarios, configured().terminal)


@main.command()
def doctor(
    port: Annotated[
        int | None,
        typer.Option(
            min=1, max=65535, help="The port that the server will listen on."
        ),
    ] = None,
    database: DatabaseUrl = None,
) -> None:
    """Look whether this machine is ready for a session."""
    from facilitator_ui.operator.configured import configured
    from facilitator_ui.operator.doctor import doctor as look

    look(configured(port=port, database=database))


@main.command()
def backup(
    file: Annotated[
        Path, typer.Argument(help="The new file; it must not be there yet.")
    ],
    database: DatabaseUrl = None,
) -> None:
    """Copy the database, also while the server runs."""
    from facilitator_ui.operator.backup import backup as copy
    from facilitator_ui.operator.configured import configured

    copy(configured(database=database), file)


@main.command(name="import")
def import_(
    file: Annotated[
        Path,
        typer.Argument(help="The archive, as the protocol's page gives it."),
    ],
    database: DatabaseUrl = None,
) -> None:
    """Take in the archive of a session from another server."""
    from facilitator_ui.commands.bring_in import bring_in
    from facilitator_ui.operator.configured import configured

    bring_in(configured(database=database), file)


@main.command()
def forget(
    days: Annotated[
        int, typer.Option(min=1, help="How long ago a session ended, at least.")
    ],
    database: DatabaseUrl = None,
) -> None:
    """Delete the names, organizations and posts of people in old sessions; what was said stays."""
    from facilitator_ui.operator.configured import configured
    from facilitator_ui.operator.forget import forget as delete

    delete(configured(database=database), days)


@main.command()
def compare(
    folder: Annotated[
        Path,
        typer.Argument(
            help="A folder with comments.csv, votes.csv, participants-votes.csv."
        ),
    ],
    facet: Annotated[
        str, typer.Option(help="The column that says who belongs together.")
    ] = "group-id",
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON.")
    ] = False,
    language: Annotated[
        str,
        typer.Option(
            envvar="VECHE_LANGUAGE",
            help="Its code; the terminal's own if not given.",
        ),
    ] = "",
) -> None:
    """Print what the groups of a public conversation have in common, and what is particular to each."""
    from facilitator_ui.compare import compare as tell

    tell(folder, facet, terminal_language(language), as_json=as_json)


if __name__ == "__main__":
    main()

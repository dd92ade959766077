# veche --version: which version of the product this is.
from importlib.metadata import version

import typer


def tell_version(asked: bool) -> None:
    """Print the version and leave, where it was asked for."""
    if asked:
        typer.echo(f"veche {version('veche')}")
        raise typer.Exit

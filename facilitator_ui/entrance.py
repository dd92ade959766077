# The program `veche`: leads to the command line, and straight to the comparison, which needs no server and is to
# answer before one is even loaded.
import os
import sys
from importlib import import_module

UNREADABLE = 6


def main() -> None:
    straight = sys.argv[1:2] == ["compare"]
    if straight:
        del sys.argv[1]
        import_module("facilitator_ui.compare").main()
    else:
        _serve()


def _serve() -> None:
    from facilitator_ui.settings import UnreadableSettings  # noqa: PLC0415 - the comparison does without
    from facilitator_ui.tongues import terminal_language  # noqa: PLC0415
    from session.refusals import N_  # noqa: PLC0415
    from session.words import words  # noqa: PLC0415

    try:
        import_module("facilitator_ui.cli").main()
    except UnreadableSettings:
        wanted = os.environ.get("VECHE_LANGUAGE", "")
        spoken = words(terminal_language(wanted))
        sys.stdout.write(
            spoken(N_("The file .env is not UTF-8 text; save it as UTF-8."))
            + "\n"
        )
        sys.exit(UNREADABLE)

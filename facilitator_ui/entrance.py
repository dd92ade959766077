# The program `veche`: leads to the command line, and straight to the comparison, which needs no server and is to
# answer before one is even loaded.
import sys
from importlib import import_module


def main() -> None:
    straight = sys.argv[1:2] == ["compare"]
    if straight:
        del sys.argv[1]
    import_module("facilitator_ui.compare" if straight else "facilitator_ui.cli").main()

# How often tests try what they try by chance, how large their largest papers are, and what is left to the long form:
# enough to see a fault at once in `make test`, and all of it, three times as often, in `make long`.
import os
from collections.abc import Iterable
from typing import Any

import pytest

LONG = bool(os.environ.get("VECHE_LONG"))


def times(most: int) -> int:
    """Return how many examples are tried, of as many as the long form tries."""
    return most if LONG else max(1, most // 3)


def each_other(values: Iterable[Any]) -> list[Any]:
    """Return values to try a test with, of which each other one is left to the long form."""
    return [
        pytest.param(value, marks=pytest.mark.thorough) if at % 2 else value
        for at, value in enumerate(values)
    ]

# How often tests try what they try by chance, and how large their largest papers are: enough to see a fault at once
# in `make test`, and three times as much in `make long`.
import os

LONG = bool(os.environ.get("VECHE_LONG"))


def times(most: int) -> int:
    """Return how many examples are tried, of as many as the long form tries."""
    return most if LONG else max(1, most // 3)

# Keys of an order that people make: there is always one between two others, so whatever is put somewhere changes
# nothing but itself. Knows nothing else.
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
"""In the order in which texts are compared."""
BASE = len(DIGITS)


def between(low: str, high: str) -> str:
    """Return a key behind `low` and before `high`, which is greater; an empty one is no bound.

    Keys are fractions without their point and never end with the first digit. At either end they grow by one letter in
    sixty, between two others by one in six.
    """
    found = ""
    for place in range(len(low) + len(high) + 1):
        floor = _digit(low, place)
        roof = _digit(high, place) if high else BASE
        if roof - floor > 1:
            return found + DIGITS[_within(floor, roof, low, high)]
        found += DIGITS[floor]
        if roof > floor:
            high = ""
    return found + DIGITS[1]


def _digit(key: str, place: int) -> int:
    if place < len(key):
        return DIGITS.index(key[place])
    return 0


def _within(floor: int, roof: int, low: str, high: str) -> int:
    """Return a digit between two; near the one that bounds it where the other side is open."""
    if low and not high:
        return floor + 1
    if high and not low:
        return roof - 1
    return (floor + roof) // 2

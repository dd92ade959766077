# What the tests of the synthesis share: rooms of people with answers, told briefly and drawn by chance.
from hypothesis import strategies as st

from session.synthesis.counts import Camp, Counts

SMALL = st.integers(0, 14)
COUNTS = st.builds(Counts, SMALL, SMALL, SMALL)


def camps(*told: str, present: int | None = None) -> tuple[Camp, ...]:
    """Read “11/0/1” for sides A, B …; present are those who answered unless told otherwise."""
    counted = [Counts(*map(int, each.split("/"))) for each in told]
    return tuple(
        Camp("ABCDEF"[i], c, c.n if present is None else present)
        for i, c in enumerate(counted)
    )


@st.composite
def rooms(draw: st.DrawFn, least: int = 1, most: int = 4) -> tuple[Camp, ...]:
    """Draw sides of any size, some of them partners, some with people who did not answer."""
    counted = draw(st.lists(COUNTS, min_size=least, max_size=most))
    return tuple(
        Camp(
            "ABCDEF"[i],
            counts,
            counts.n + draw(st.integers(0, 8)),
            draw(st.booleans()) and i > 1,
        )
        for i, counts in enumerate(counted)
    )

# What the tests of the synthesis share: rooms of people with answers, told briefly and drawn by chance.
from hypothesis import strategies as st

from session.synthesis.counts import Camp, Counts

SMALL = st.integers(0, 14)
COUNTS = st.builds(Counts, SMALL, SMALL, SMALL)
FEW, MANY = st.integers(0, 2), st.integers(6, 14)
FOR, AGAINST = (
    st.builds(Counts, MANY, FEW, FEW),
    st.builds(Counts, FEW, MANY, FEW),
)
MINDS = (COUNTS, FOR, AGAINST, st.one_of(FOR, AGAINST))
"""Of one mind, of two, or of none: by chance alone hardly any room agrees."""


def camps(*told: str, present: int | None = None) -> tuple[Camp, ...]:
    """Read “11/0/1” for sides A, B …; present are those who answered unless told otherwise."""
    counted = [Counts(*map(int, each.split("/"))) for each in told]
    return tuple(
        Camp("ABCDEF"[i], c, c.n if present is None else present)
        for i, c in enumerate(counted)
    )


@st.composite
def rooms(draw: st.DrawFn, least: int = 1, most: int = 4) -> tuple[Camp, ...]:
    """Draw sides of any size and mind, some of them partners, some with people who did not answer."""
    minded = draw(st.sampled_from(MINDS))
    counted = draw(st.lists(minded, min_size=least, max_size=most))
    return tuple(
        Camp(
            "ABCDEF"[i],
            counts,
            counts.n + draw(st.integers(0, 8)),
            draw(st.booleans()) and i > 1,
        )
        for i, counts in enumerate(counted)
    )

# The types of cards: what each is called, what it is asked besides its words, and how its shape is drawn. A type is
# told by its shape and its word; the colour comes on top.
from dataclasses import dataclass

from session.fields import FieldKind, FormField
from session.refusals import N_
from session.stages.timemap.options import TimemapOptions

SHORT = 140


@dataclass(frozen=True)
class CardType:
    """`shape`: an SVG path in a square of 24; `asked`: what such a card may answer besides. An empty key is plain."""

    key: str
    label: str
    shape: str
    asked: tuple[FormField, ...] = ()


def _in_words(name: str, label: str) -> FormField:
    return FormField(
        name=f"map_{name}", kind=FieldKind.short, label=label, limit=SHORT
    )


PLAIN = CardType("", N_("Card"), "M4 4H20V20H4Z")
TYPES = (
    CardType(
        "trend",
        N_("Trend"),
        "M1 5H16L23 12L16 19H1Z",
        (
            FormField(
                name="map_direction",
                kind=FieldKind.one,
                label=N_("Trend: where it goes"),
                options=("grows", "falls"),
                option_labels=(N_("it grows"), N_("it falls")),
            ),
        ),
    ),
    CardType(
        "technology",
        N_("Technology"),
        "M6 2H18L24 12L18 22H6L0 12Z",
        (_in_words("answer", N_("Technology: which challenge it answers")),),
    ),
    CardType(
        "event",
        N_("Event"),
        "M2 1H5V3H22L17 9L22 15H5V23H2Z",
        (
            _in_words(
                "seen", N_("Event: by what we shall see that it happened")
            ),
        ),
    ),
    CardType(
        "threat",
        N_("Threat"),
        "M0 3H24L12 22Z",
        (_in_words("hurt", N_("Threat: whom it concerns")),),
    ),
    CardType(
        "opportunity",
        N_("Opportunity"),
        "M9 1H15V9H23V15H15V23H9V15H1V9H9Z",
        (_in_words("helped", N_("Opportunity: whom it concerns")),),
    ),
    CardType(
        "practice",
        N_("New practice"),
        "M12 1A11 11 0 0 1 12 23A11 11 0 0 1 12 1Z",
        (_in_words("instead", N_("New practice: instead of what")),),
    ),
    CardType(
        "fork",
        N_("Fork"),
        "M12 0L24 12L12 24L0 12Z",
        (_in_words("otherwise", N_("Fork: the other outcome")),),
    ),
    CardType(
        "project",
        N_("Project"),
        "M12 1L15 8.5L23 9L17 14.5L19 22.5L12 18L5 22.5L7 14.5L1 9L9 8.5Z",
        (_in_words("first_step", N_("Project: who does what first")),),
    ),
)
BY_KEY = {each.key: each for each in (PLAIN, *TYPES)}


def chosen(options: TimemapOptions) -> tuple[CardType, ...]:
    found: list[CardType] = []
    for each in TYPES:
        key = each.key
        if getattr(options, key):
            found += [each]
    return tuple(found)

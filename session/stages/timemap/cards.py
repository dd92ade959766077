# A card of the map: what its form asks besides the organizer's own questions, its type, and its year as a number.
from collections.abc import Sequence

from session.entries.writing import Intake
from session.entries.written import words_of
from session.fields import Content, FieldKind, FormField, is_asked
from session.refusals import N_, Code, Refused
from session.snapshot import Snapshot
from session.stages.timemap.options import Horizon, TimemapOptions
from session.stages.timemap.types import BY_KEY, PLAIN, CardType, chosen
from session.tables import Entry, Stage

CARD = FormField(
    name="card", label=N_("Your card"), required=True, limit=140, headline=True
)
TYPE, HORIZON, LANE, YEAR = "map_type", "map_horizon", "map_lane", "map_year"
EARLIEST, LATEST = 1900, 2200


def _asked(_snapshot: Snapshot, stage: Stage) -> tuple[FormField, ...]:
    """Return what a card answers; where nothing is asked in words, nothing else is."""
    own = stage.envelope.fields
    if not own:
        return own
    options = TimemapOptions.of(stage)
    where = _where(options)
    more = details(stage)
    return (*own, *where, *more)


def _where(options: TimemapOptions) -> list[FormField]:
    types = [(each.key, each.label) for each in chosen(options)]
    horizons = [(each.key, each.title) for each in options.spans]
    lanes = [(each.key, each.title) for each in options.rows]
    found: list[FormField] = []
    if types:
        found.append(_choice(TYPE, N_("Type of the card"), types))
    found.append(_choice(HORIZON, N_("Horizon"), horizons))
    if len(lanes) > 1:
        found.append(_choice(LANE, N_("Lane"), lanes))
    year = FormField(name=YEAR, kind=FieldKind.short, label=N_("Year"), limit=4)
    return [*found, year]


def _choice(name: str, label: str, pairs: list[tuple[str, str]]) -> FormField:
    keys = tuple(key for key, _ in pairs)
    labels = tuple(title for _, title in pairs)
    return FormField(
        name=name,
        kind=FieldKind.one,
        label=label,
        options=keys,
        option_labels=labels,
    )


INTAKE = Intake(fields=_asked)


def details(stage: Stage) -> tuple[FormField, ...]:
    """Return what cards of the chosen types may answer besides, a question for each type."""
    options = TimemapOptions.of(stage)
    found: list[FormField] = []
    for each in chosen(options):
        found += each.asked
    return tuple(found)


def own_fields(
    snapshot: Snapshot, stage: Stage, card: Entry
) -> tuple[FormField, ...]:
    """Return what a card says in words: the organizer's questions, and those of its own type.

    What was answered before it got another type stays.
    """
    asked = (*stage.envelope.fields, *_of_type(stage, card))
    own = {each.name for each in asked}
    found: list[FormField] = []
    for each in INTAKE.form(snapshot, stage):
        name, _, _side = each.name.partition(".")
        if name in own:
            found.append(each)
    return tuple(found)


def _of_type(stage: Stage, card: Entry) -> list[FormField]:
    """Return the questions of a card's type, and those of others that it has an answer to."""
    said = words_of(card)
    asked = type_of(card).asked
    answered = [each for each in details(stage) if each.name in said]
    return [*dict.fromkeys((*asked, *answered))]


def asked_of(
    snapshot: Snapshot, stage: Stage, card: Entry
) -> tuple[FormField, ...]:
    """Return all that a card may answer: not what other types are asked."""
    others = set(details(stage)) - set(_of_type(stage, card))
    names = {each.name for each in others}
    form = INTAKE.form(snapshot, stage)
    return tuple(
        each for each in form if each.name not in names and is_asked(each)
    )


def type_of(card: Entry) -> CardType:
    said = words_of(card)
    key = said.get(TYPE, "")
    return BY_KEY.get(
        str(key),
        PLAIN,
    )


def year_in(content: Content) -> int:
    """Return the year that a card was written with; 0 where it has none."""
    said = content.get(YEAR, "")
    text = str(said)
    if not text.isascii():
        return 0
    if not text.isdigit():
        return 0
    return int(text)


def refuse_year(stage: Stage, content: Content) -> None:
    """Refuse a year that is none, or lies outside the horizon that was named."""
    if YEAR not in content:
        return
    options = TimemapOptions.of(stage)
    key = str(content.get(HORIZON, ""))
    horizons = [each for each in options.spans if key in {"", each.key}]
    try:
        keep_year(horizons or options.spans, year_in(content))
    except Refused as refused:
        refused.values["input"] = YEAR
        raise


def keep_year(horizons: Sequence[Horizon], year: int) -> None:
    """Refuse a year that none of these horizons has.

    Raises:
        Refused: with the years that there are.
    """
    known = EARLIEST <= year <= LATEST
    for each in horizons:
        if known and each.has(year):
            return
    raise Refused(
        Code.field_out_of_range,
        field=N_("Year"),
        low=min(each.first or EARLIEST for each in horizons),
        high=max(each.last or LATEST for each in horizons),
    )

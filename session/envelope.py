# What every stage has, whatever its kind: the method's envelope, and the words of its life. Pure values.
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from session.fields import FormField, Frozen, wrong
from session.people import Role
from session.refusals import N_
from session.values.bounds import Few, Line, Text, Whole, Word
from session.values.zones import CLOCK

AUDIENCE = "^(all|side:.+|role:.+|group:[1-9][0-9]{0,2})$"

SECTION = "^(none|opening|earlier|positions|reports|agreements|reflection)$"


Chosen = Annotated[dict[Word, Text | Whole | bool], Few]
"""What is chosen of a kind's options, by name; the kind's own model says which there are."""


class StageState(StrEnum):
    draft = "draft"
    open = "open"
    paused = "paused"
    closed = "closed"
    skipped = "skipped"


STATE_NAMES: Mapping[StageState, str] = {
    StageState.draft: N_("not begun"),
    StageState.open: N_("running"),
    StageState.paused: N_("paused"),
    StageState.closed: N_("closed"),
    StageState.skipped: N_("skipped"),
}
"""What people call the states: sentences of the catalogues."""


class Visibility(StrEnum):
    never = "never"
    group = "group"
    everyone = "everyone"
    after_reveal = "after_reveal"


class Authorship(StrEnum):
    signed = "signed"
    side = "side"
    anonymous = "anonymous"


class Unit(StrEnum):
    person = "person"
    group = "group"
    side = "side"


class Source(Frozen):
    """Entries of an earlier stage that feed this one: all that are visible, the marked theses, or the first places."""

    stage: Word
    which: str = Field(default="all", pattern="^(all|thesis|top)$")


class Block(Frozen):
    """Which step of which method a stage is; the stages of one block have the same `id`.

    `variant`: of the method, empty for its usual form. `given`: its parameters by name, where they are not as usual.
    """

    id: Word
    method: Word
    step: Word
    variant: Word = ""
    given: Chosen = Field(default_factory=dict)


class Envelope(Frozen):
    """What every stage has, whatever its kind (the method's §4). `limit` is entries a unit; 0 is no limit.

    `decision`: what the session decided on it, a line each, where its entries do not say so; what is recommended to
    several stands below its line, each behind a dash. `remark`: what the secretary notes of it for the protocol.
    `approval`: others see an entry only once the moderator has let it through.
    `starts`: the time at which it is to begin whatever stands before it, as the place's clock shows it: 13:00.
    `block`: the block of a method that it belongs to, if any.
    """

    title: str = Field(min_length=1, max_length=200)
    instruction: str = Field(default="", max_length=1000)
    minutes: int = Field(default=15, ge=1, le=600)
    starts: str = Field(default="", pattern=CLOCK)
    speaker: Line = ""
    decision: str = Field(default="", max_length=2000)
    remark: str = Field(default="", max_length=2000)
    audience: str = Field(default="all", pattern=AUDIENCE, max_length=300)
    writers: Annotated[tuple[Role, ...], Few] = (
        Role.participant,
        Role.expert,
        Role.group_moderator,
    )
    unit: Unit = Unit.person
    limit: int = Field(default=0, ge=0, le=100)
    visibility: Visibility = Visibility.everyone
    authorship: Authorship = Authorship.signed
    approval: bool = False
    fields: Annotated[tuple[FormField, ...], Few] = ()
    sources: Annotated[tuple[Source, ...], Few] = ()
    section: str = Field(default="none", pattern=SECTION)
    options: Chosen = Field(default_factory=dict)
    block: Block | None = None

    @model_validator(mode="after")
    def _fields_differ(self) -> "Envelope":
        names = [field.name for field in self.fields]
        for index, name in enumerate(names):
            if name in names[:index]:
                raise wrong(
                    N_("the field “%(name)s” appears twice"),
                    at=("field", index, "name"),
                    name=name,
                )
        return self

    @model_validator(mode="after")
    def _one_headline(self) -> "Envelope":
        marked = [
            index for index, field in enumerate(self.fields) if field.headline
        ]
        if len(marked) > 1:
            raise wrong(
                N_("only one question can be the headline"),
                at=("field", marked[1], "headline"),
            )
        return self

    @model_validator(mode="after")
    def _a_side_signs(self) -> "Envelope":
        if self.unit is Unit.side and self.authorship is Authorship.anonymous:
            told = N_(
                "entries of a side cannot be anonymous: the side is their author"
            )
            raise wrong(told, at=("authorship",))
        return self

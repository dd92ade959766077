# What the stages of a walk hold: nothing, three entries, forty, five hundred, the longest, the most hostile.
from dataclasses import dataclass

from tests.scenes import HOSTILE, LONGEST
from tests.stories import RUSSIAN

FEW, MANY, MOST = 3, 40, 500
LIMIT = 280
"""Letters of an answer."""
LONG = (
    "Чтобы школьник мог прийти после уроков и остаться до вечера, а не до шести, и чтобы "
    "взрослый, который пришёл с ним, нашёл себе и место, и занятие, и собеседника, "
    "а не стоял у стены с телефоном."
)


@dataclass(frozen=True)
class Content:
    """`texts`: what people write, one an entry. `title`, `goal`: what the staff calls the stage, and says of it."""

    name: str
    texts: tuple[str, ...]
    title: str
    instruction: str

    @property
    def first(self) -> str:
        """Words by which a screen is known to show something of it."""
        return self.texts[0][:12]


def _told(number: int) -> str:
    text = RUSSIAN.written[number % len(RUSSIAN.written)]
    if number % 5 == 4:
        text = LONG
    if number < len(RUSSIAN.written):
        return text
    return f"{text} {number + 1}"


TITLE = "Что для нас главное"
INSTRUCTION = "Семь минут тишины: напишите, что для вас главное."
CONTENTS = (
    Content("few", tuple(map(_told, range(FEW))), TITLE, INSTRUCTION),
    Content("many", tuple(map(_told, range(MANY))), TITLE, INSTRUCTION),
    Content("most", tuple(map(_told, range(MOST))), TITLE, INSTRUCTION),
    Content(
        "longest",
        tuple(f"{n}{LONGEST}"[:LIMIT] for n in range(FEW * 2)),
        LONGEST[:200],
        (LONGEST * 4)[:1000],
    ),
    Content(
        "hostile",
        (LONG, *(each[:LIMIT] for each in HOSTILE)),
        HOSTILE[0],
        HOSTILE[1],
    ),
)

# Lists of short texts that say nearly the same, that only look alike, and that stand alone; in files beside this one.
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent / "alike"


@dataclass(frozen=True)
class Alikes:
    near: list[tuple[str, str]]
    lookalikes: list[tuple[str, str]]
    alone: list[str]

    @property
    def texts(self) -> list[str]:
        pairs = [*self.near, *self.lookalikes]
        return [text for pair in pairs for text in pair] + self.alone

    @property
    def asked(self) -> list[tuple[str, str]]:
        """Each near duplicate as it is written, with the one that should be offered."""
        turned = [(second, first) for first, second in self.near]
        return self.near + turned


def read(name: str) -> Alikes:
    parts: list[list[list[str]]] = []
    text = (HERE / f"{name}.txt").read_text("utf-8")
    for line in text.splitlines():
        if line.startswith("#"):
            parts.append([])
        else:
            parts[-1].append([each.strip() for each in line.split("|")])
    near, lookalikes, alone = parts
    return Alikes(
        [(first, second) for first, second in near],
        [(first, second) for first, second in lookalikes],
        [only for (only,) in alone],
    )

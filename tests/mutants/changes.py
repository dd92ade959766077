# The changes that mutmut makes to one function at a time, and some more that its list lacks: a condition that always
# or never holds, a statement that is not carried out, any for all. All is read from the files; nothing runs.
import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import zip_longest
from pathlib import Path

import libcst as cst
from mutmut.mutation.file_mutation import Mutation, create_mutations
from mutmut.mutation.mutators import mutation_operators

from tests.catalogues import ROOT, catalogue

PLACES = ("session", "exports", "facilitator_ui/door")
LIVE = ROOT / "session" / "live"
COUNTED = ROOT / "build" / "mutants.json"
OTHER_NAMES = {"any": "all", "all": "any", "min": "max", "max": "min"}


@dataclass(frozen=True)
class Change:
    """One mutant. `line`: where it begins, from 1; `before`, `after`: that line; `source`: the whole changed file."""

    path: Path
    line: int
    before: str
    after: str
    source: str

    @property
    def name(self) -> tuple[str, str, str]:
        """File, line before and after: the same as long as nobody edits the line."""
        return self.path.relative_to(ROOT).as_posix(), self.before, self.after


def chosen(number: int, seed: int) -> list[Change]:
    """Return so many mutants of the whole, by chance; the same for the same seed and files."""
    counts = counted()
    offered = [
        (path, index)
        for path, count in counts.items()
        for index in range(count)
    ]
    return picked(offered, number, seed)


def counted() -> dict[Path, int]:
    """Return how many mutants each file has; what was counted of the same text is kept."""
    kept: dict[str, int] = {}
    if COUNTED.exists():
        kept = json.loads(COUNTED.read_text())
    found: dict[Path, int] = {}
    told: dict[str, int] = {}
    for path in files():
        name = _named(path)
        count = kept.get(name)
        if count is None:
            count = len(mutations(path)[1])
        found[path] = told[name] = count
    COUNTED.parent.mkdir(exist_ok=True)
    COUNTED.write_text(json.dumps(told))
    return found


def _named(path: Path) -> str:
    text = path.read_bytes()
    told = sha256(_kinds() + text).hexdigest()
    return f"{path.relative_to(ROOT)} {told}"


@cache
def _kinds() -> bytes:
    """Return what decides, beside a file's text, which mutants it has."""
    sentences = "\n".join(sorted(_sentences()))
    here = Path(__file__).read_bytes()
    return here + sentences.encode()


def picked(
    offered: Sequence[tuple[Path, int]], number: int, seed: int
) -> list[Change]:
    few = random.Random(seed).sample(offered, min(number, len(offered)))
    return [_change(path, index) for path, index in few]


def files() -> list[Path]:
    found = (
        path
        for place in PLACES
        for path in sorted((ROOT / place).rglob("*.py"))
    )
    return [path for path in found if not path.is_relative_to(LIVE)]


@cache
def mutations(path: Path) -> tuple[cst.Module, Sequence[Mutation]]:
    """Return a file as a tree, and what may be changed in it."""
    module, found, _classes, _functions = create_mutations(
        str(path), path.read_text()
    )
    return module, [each for each in found if _tells_something(each)]


def _tells_something(mutation: Mutation) -> bool:
    """Tell whether a change is in a function, and what one change of a string already says is not said thrice."""
    if not isinstance(
        mutation.contained_by_top_level_function, cst.FunctionDef
    ):
        return False
    before, after = mutation.original_node, mutation.mutated_node
    if not isinstance(before, cst.SimpleString) or not isinstance(
        after, cst.SimpleString
    ):
        return True
    return (
        after.raw_value.startswith("XX")
        and before.evaluated_value not in _sentences()
    )


@cache
def _sentences() -> frozenset[str]:
    """Return what people read: the catalogues hold every word of it."""
    ids = (message.id for message in catalogue("ru"))
    return frozenset(
        part
        for each in ids
        for part in ((each,) if isinstance(each, str) else each)
    )


def _change(path: Path, index: int) -> Change:
    module, offered = mutations(path)
    mutation = offered[index]
    before, after = module.code, _replaced(module, mutation)
    pairs = zip_longest(before.splitlines(), after.splitlines(), fillvalue="")
    number, (old, new) = next(
        (at, pair)
        for at, pair in enumerate(pairs, start=1)
        if pair[0] != pair[1]
    )
    return Change(path, number, old.strip(), new.strip(), after)


def _replaced(module: cst.Module, mutation: Mutation) -> str:
    changed = module.deep_replace(mutation.original_node, mutation.mutated_node)
    assert isinstance(changed, cst.Module)
    code: str = changed.code
    return code


def _held(node: cst.If | cst.CompIf) -> Iterator[cst.CSTNode]:
    test = node.test.with_changes(
        lpar=[cst.LeftParen()], rpar=[cst.RightParen()]
    )
    for operator, word in ((cst.And(), "False"), (cst.Or(), "True")):
        yield node.with_changes(
            test=cst.BooleanOperation(test, operator, cst.Name(word))
        )


def _left_out(node: cst.Expr | cst.Raise) -> Iterator[cst.CSTNode]:
    if isinstance(node, cst.Raise) or isinstance(node.value, cst.Call):
        yield cst.Pass()


def _other(node: cst.Call) -> Iterable[cst.CSTNode]:
    if isinstance(node.func, cst.Name) and node.func.value in OTHER_NAMES:
        yield node.with_changes(func=cst.Name(OTHER_NAMES[node.func.value]))


OURS = (
    (cst.If, _held),
    (cst.CompIf, _held),
    (cst.Expr, _left_out),
    (cst.Raise, _left_out),
    (cst.Call, _other),
)
assert isinstance(mutation_operators, list)
mutation_operators.extend(OURS)

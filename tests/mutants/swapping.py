# A changed file put under a program that has already loaded it: the code of each function is exchanged where it lives,
# so whoever holds the function runs the change. What is decided once, when a file is loaded, stays.
import gc
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType

# A function's full name, and how many of that name stand before it.
Named = tuple[str, int]


def swap(path: Path, source: str) -> int:
    """Exchange the code of every function that a changed `source` changes; return how many were."""
    old, new = (
        dict(_functions(compile(text, str(path), "exec")))
        for text in (path.read_text(), source)
    )
    changed = {
        old[name]: new[name]
        for name in old.keys() & new.keys()
        if not same(old[name], new[name])
    }
    touched = [
        each for each in living().get(str(path), ()) if each.__code__ in changed
    ]
    for function in touched:
        function.__code__ = changed[function.__code__]
    return len(touched)


@cache
def living() -> dict[str, list[FunctionType]]:
    """Return every function that is loaded, by its file."""
    found: defaultdict[str, list[FunctionType]] = defaultdict(list)
    for each in gc.get_objects():
        if (
            type(each) is FunctionType
        ):  # isinstance() asks a proxy whose object may be gone
            found[each.__code__.co_filename].append(each)
    return found


def same(one: CodeType, other: CodeType) -> bool:
    """Tell whether two functions do the same, wherever they stand."""
    alike = ("co_code", "co_names", "co_varnames", "co_freevars", "co_cellvars")
    return all(
        getattr(one, each) == getattr(other, each) for each in alike
    ) and _same_constants(one, other)


def _same_constants(one: CodeType, other: CodeType) -> bool:
    return len(one.co_consts) == len(other.co_consts) and all(
        map(_same_value, one.co_consts, other.co_consts)
    )


def _same_value(one: object, other: object) -> bool:
    if isinstance(one, CodeType) and isinstance(other, CodeType):
        return same(one, other)
    return repr(one) == repr(other)


def _functions(code: CodeType) -> Iterator[tuple[Named, CodeType]]:
    seen: Counter[str] = Counter()
    for each in _within(code):
        if not each.co_name.startswith("<"):
            yield (each.co_qualname, seen[each.co_qualname]), each
            seen[each.co_qualname] += 1


def _within(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _within(constant)

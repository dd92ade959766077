# Read by every Python that starts while PYTHONPATH names this folder, before anything else: the product's files are
# then loaded with their marks, from where `python -m tests.marks` laid them, and all processes set the same bytes.
import builtins
import marshal
import mmap
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType

ROOT = Path(__file__).parents[2]
LAID = ROOT / "build" / "coverage" / str(sys.implementation.cache_tag)
PACKAGES = ("session", "exports", "facilitator_ui")


class WithMarks(SourceFileLoader):
    """Loads a file of the product as it was laid with its marks."""

    def get_code(self, fullname: str) -> CodeType | None:
        laid = place_of(Path(self.path))
        if laid is None or not laid.exists():
            return super().get_code(fullname)
        code: CodeType = marshal.loads(laid.read_bytes())
        return code


class Marks(MetaPathFinder):
    @classmethod
    def find_spec(
        cls,
        fullname: str,
        path: Sequence[str] | None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] not in PACKAGES:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec and spec.has_location and spec.origin:
            spec.loader = WithMarks(fullname, spec.origin)
        return spec


def place_of(file: Path) -> Path | None:
    """Return where a file of the product lies with its marks; of another's file, nothing."""
    if not file.is_relative_to(ROOT):
        return None
    name = ".".join(file.relative_to(ROOT).parts)
    return LAID / f"{name}.code"


def begin() -> None:
    """Load files with marks from now on, where they are laid."""
    seen = LAID / "seen"
    if not seen.exists():
        return
    with seen.open("r+b") as file:
        vars(builtins)["__come_by__"] = mmap.mmap(file.fileno(), 0)
    sys.meta_path.insert(0, Marks)


if __name__ == "sitecustomize":
    begin()

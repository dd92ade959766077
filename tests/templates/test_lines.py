from pathlib import Path

import pytest

TEMPLATES = Path(__file__).parents[2] / "templates"
WIDEST = 140


@pytest.mark.parametrize(
    "template",
    sorted(TEMPLATES.rglob("*.html")),
    ids=lambda path: str(path.relative_to(TEMPLATES)),
)
def test_a_line_of_a_template_is_seen_without_scrolling(
    template: Path,
) -> None:
    lines = template.read_text(encoding="utf-8").splitlines()
    wide = [
        f"line {number}: {len(line)} columns"
        for number, line in enumerate(lines, start=1)
        if len(line) > WIDEST
    ]
    assert not wide

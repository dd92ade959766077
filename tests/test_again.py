# A run that says nothing any more ends, and names the tests it stands in.
import threading

import pytest

from tests.again import Watch
from tests.patience import PATIENCE

SOON = 0.3


def test_silence_names_what_runs_and_ends(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ended = threading.Event()
    watch = Watch(SOON, ended.set)
    for name in ("a test that ends", "a test that hangs"):
        watch.pytest_runtest_logstart(name)
    watch.pytest_runtest_logfinish("a test that ends")
    assert ended.wait(PATIENCE)
    said = capsys.readouterr().out
    assert "a test that hangs" in said
    assert "a test that ends" not in said


def test_each_word_is_waited_for_anew() -> None:
    ended = threading.Event()
    watch = Watch(SOON, ended.set)
    for _ in range(10):
        watch.pytest_runtest_logstart("a long test")
        assert not ended.wait(SOON / 3)
    assert ended.wait(PATIENCE)

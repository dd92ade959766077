# Lines of the wall: what is bound to its neighbour, and what is left as it is.
import pytest

from facilitator_ui.line_ends import bound


@pytest.mark.parametrize(
    ("given", "set_"),
    [
        ("<p>зал и в саду</p>", "<p>зал и\u00a0в\u00a0саду</p>"),
        ("<p>К весне – зал</p>", "<p>К\u00a0весне\u00a0– зал</p>"),
        ("<p>(с людьми)</p>", "<p>(с\u00a0людьми)</p>"),
        ("<p>до 22 часов</p>", "<p>до\u00a022\u00a0часов</p>"),
        ("<p>что-то своё</p>", "<p>что-то своё</p>"),
        ("<p>как-то не так</p>", "<p>как-то не\u00a0так</p>"),
        ("<p>1 мая 2027 года</p>", "<p>1\u00a0мая 2027\u00a0года</p>"),
        ("<p>№ 5</p>", "<p>№\u00a05</p>"),
        ("<p>a quiet hall</p>", "<p>a quiet hall</p>"),
        ('<p title="и в саду">да</p>', '<p title="и в саду">да</p>'),
        ("<p>&lt;и в саду&gt;</p>", "<p>&lt;и\u00a0в\u00a0саду&gt;</p>"),
        ("<p>не <b>так</b></p>", "<p>не <b>так</b></p>"),
    ],
)
def test_a_line_does_not_end_behind_a_short_word_or_before_a_dash(
    given: str, set_: str
) -> None:
    assert bound(given) == set_

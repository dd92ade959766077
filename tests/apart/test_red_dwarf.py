# Our measures beside those of red-dwarf, a public package for conversations of the Polis kind. It is no dependency:
# `make apart` installs it into an environment of its own and runs this file.
import json
import subprocess
import sys
from math import isclose
from pathlib import Path
from random import Random
from typing import Any

import pytest

from session.synthesis.counts import NOTHING, Counts
from session.synthesis.measures import (
    common_score,
    difference_z,
    pooled,
    rejection,
    support,
)

pytestmark = pytest.mark.apart
HOME = Path(__file__).parents[2] / ".venv" / "red-dwarf"
ASKED = """
import json, sys, warnings
warnings.simplefilter("ignore")
import numpy as np, pandas as pd
from reddwarf.utils.stats import calculate_comment_statistics, two_prop_test
answers = []
for rows, groups in json.load(sys.stdin):
    table = pd.DataFrame([[np.nan if cell is None else cell for cell in row] for row in rows])
    n, votes, shares, ratios, _, _, consensus = calculate_comment_statistics(table, groups)
    tests = []
    for group in range(len(n)):
        own, all_yes, all_n = votes[0][group], votes[0].sum(axis=0), n.sum(axis=0)
        # its test adds one to a group's answers where ours adds one yes and one no
        tests.append(two_prop_test(own.copy(), all_yes - own, n[group] + 1, all_n - n[group] + 1).tolist())
    answers.append([n.tolist(), votes.tolist(), shares.tolist(), ratios.tolist(), consensus.tolist(), tests])
json.dump(answers, sys.stdout)
"""
Matrix = tuple[list[list[int | None]], list[int]]


def drawn(choose: Random) -> Matrix:
    people, statements, groups = (
        choose.randint(6, 60),
        choose.randint(1, 20),
        choose.randint(2, 5),
    )
    leanings = [
        [choose.random() for _ in range(statements)] for _ in range(groups)
    ]
    seats = [number % groups for number in range(people)]
    return [
        [_vote(choose, leanings[seat][at]) for at in range(statements)]
        for seat in seats
    ], seats


def _vote(choose: Random, leaning: float) -> int | None:
    if choose.random() < 0.2:
        return None
    return (
        0
        if choose.random() < 0.15
        else (1 if choose.random() < leaning else -1)
    )


def red_dwarf(matrices: list[Matrix]) -> Any:  # what JSON holds
    python = HOME / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(HOME)], check=True)
    subprocess.run(
        [str(python), "-m", "pip", "install", "--quiet", "red-dwarf"],
        check=True,
    )
    done = subprocess.run(
        [str(python), "-c", ASKED],
        input=json.dumps(matrices),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def counted(matrix: Matrix, statement: int) -> list[Counts]:
    rows, seats = matrix
    found = [NOTHING] * (max(seats) + 1)
    for row, seat in zip(rows, seats, strict=True):
        vote = row[statement]
        if vote is not None:
            found[seat] += Counts(vote == 1, vote == -1, vote == 0)
    return found


def test_group_statistics_equal_those_of_red_dwarf_on_random_matrices() -> None:
    choose = Random(7)
    matrices = [drawn(choose) for _ in range(40)]
    compared = 0
    for matrix, (answered, votes, shares, ratios, consensus, tests) in zip(
        matrices, red_dwarf(matrices), strict=True
    ):
        for statement in range(len(matrix[0][0])):
            groups = counted(matrix, statement)
            for place, group in enumerate(groups):
                others = pooled([*groups[:place], *groups[place + 1 :]])
                assert group.n == answered[place][statement]
                assert [group.agree, group.against] == [
                    votes[0][place][statement],
                    votes[1][place][statement],
                ]
                assert isclose(support(group), shares[0][place][statement])
                assert isclose(rejection(group), shares[1][place][statement])
                assert isclose(
                    support(group) / support(others),
                    ratios[0][place][statement],
                )
                assert isclose(
                    difference_z(group, others),
                    tests[place][statement],
                    abs_tol=1e-12,
                )
                compared += 1
            for row, share in enumerate((support, rejection)):
                score = common_score(share(group) for group in groups)
                assert isclose(score ** len(groups), consensus[row][statement])
    assert compared > 500

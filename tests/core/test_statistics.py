"""Intervals and tests against published values."""

from __future__ import annotations

import pytest

from datacraft.core.statistics import Paired, Rate, paired, rate


@pytest.mark.parametrize(
    ("right", "n", "low", "high"),
    [
        # Newcombe, Statistics in Medicine 17 (1998), table I, method 3 (Wilson without continuity correction)
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_interval(right: int, n: int, low: float, high: float) -> None:
    found = Rate(right, n)
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_the_ends_are_exact_and_nothing_says_nothing() -> None:
    assert Rate(0, 7).low == 0.0
    assert Rate(7, 7).high == 1.0
    assert (Rate(0, 0).low, Rate(0, 0).high, Rate(0, 0).value) == (0.0, 1.0, None)
    assert not Rate(4, 4).evidence
    assert Rate(4, 5).evidence


def test_rate_counts() -> None:
    assert rate([True, False, True]) == Rate(2, 3)


def test_mcnemar_is_the_two_sided_binomial_test() -> None:
    # 2 * (C(12,0) + C(12,1) + C(12,2)) / 2**12 = 2 * 79 / 4096
    assert Paired(50, 2, 10).p == pytest.approx(158 / 4096)
    assert Paired(50, 0, 0).p == 1.0
    assert Paired(50, 3, 3).p == 1.0


def test_paired_difference_and_its_interval() -> None:
    found = paired([True, True, False, False], [True, False, True, True])
    assert (found.only_first, found.only_second, found.difference) == (1, 2, 0.25)
    low, high = Paired(100, 5, 25).interval
    # (25.5 - 5.5) / 102 = 0.19608; sqrt(31 - 400 / 102) / 102 * 1.95996 = 0.10000
    assert (low, high) == (pytest.approx(0.0961, abs=1e-3), pytest.approx(0.2961, abs=1e-3))


def test_runs_of_different_length_are_no_pairs() -> None:
    with pytest.raises(ValueError, match="argument 2"):
        paired([True], [])

"""How sure a score is: Wilson intervals, and the comparison of two models on the same cases."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import comb, sqrt

Z = 1.959963984540054
"""Two-sided 95 % quantile of the normal distribution."""
LITTLE = 5
"""Below so many trials a rate is no evidence, neither of weakness nor of strength."""


@dataclass(frozen=True, slots=True)
class Rate:
    """So many right of so many, with the Wilson score interval (95 %).

    Trials are taken as independent; turns of one conversation are not quite, so the interval is a little too narrow.
    """

    right: int
    n: int

    @property
    def value(self) -> float | None:
        """The share, None of nothing."""
        return self.right / self.n if self.n else None

    @property
    def low(self) -> float:
        return self._bounds()[0]

    @property
    def high(self) -> float:
        return self._bounds()[1]

    @property
    def evidence(self) -> bool:
        """Whether there are enough trials to say anything (`LITTLE`)."""
        return self.n >= LITTLE

    @property
    def missed(self) -> int:
        return self.n - self.right

    def _bounds(self) -> tuple[float, float]:
        """E. B. Wilson, 1927; 0 and 1 when there were no trials."""
        if not self.n:
            return 0.0, 1.0
        share, n = self.right / self.n, self.n
        centre = share + Z * Z / (2 * n)
        reach = Z * sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
        scale = 1 + Z * Z / n
        # the closed form is exact at the ends, its floating point is not
        low = 0.0 if self.right == 0 else (centre - reach) / scale
        high = 1.0 if self.right == n else (centre + reach) / scale
        return low, high


def rate(outcomes: Iterable[bool]) -> Rate:
    """The rate of a run of outcomes."""
    seen = tuple(outcomes)
    return Rate(sum(seen), len(seen))


@dataclass(frozen=True, slots=True)
class Paired:
    """Two models on the same cases: how often only one of them was right."""

    n: int
    only_first: int
    only_second: int

    @property
    def difference(self) -> float:
        """Second minus first, as a share; 0 of nothing."""
        return (self.only_second - self.only_first) / self.n if self.n else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """95 % interval of the difference (Agresti and Min, 2005: half a case added to each of the four cells)."""
        if not self.n:
            return -1.0, 1.0
        b, c, n = self.only_second + 0.5, self.only_first + 0.5, self.n + 2
        centre = (b - c) / n
        reach = Z * sqrt(max(b + c - (b - c) ** 2 / n, 0.0)) / n
        return max(-1.0, centre - reach), min(1.0, centre + reach)

    @property
    def p(self) -> float:
        """Two-sided exact McNemar test: the chance of a split at least this uneven between equal models."""
        split = self.only_first + self.only_second
        if not split:
            return 1.0
        tail = sum(comb(split, k) for k in range(min(self.only_first, self.only_second) + 1))
        return min(1.0, tail / 2.0 ** (split - 1))


def paired(first: Iterable[bool], second: Iterable[bool]) -> Paired:
    """The comparison of two equally long runs of outcomes. Raises ValueError when they differ in length."""
    both = tuple(zip(first, second, strict=True))
    return Paired(len(both), sum(a and not b for a, b in both), sum(b and not a for a, b in both))

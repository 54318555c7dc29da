"""One measured property of a dataset beside what it should be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

Unit: TypeAlias = Literal["share", "number", "count"]


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure should be, and what human-written sets reach."""

    least: float | None = None
    most: float | None = None
    human: str = ""
    """Range over human-written request sets at n = 300 (MASSIVE-IoT, SGD restaurants, M2M movies and restaurants)."""

    def met(self, value: float) -> bool:
        """Whether the figure as it is printed (three digits) reaches the target."""
        shown = round(value, 3)
        return (self.least is None or shown >= self.least) and (self.most is None or shown <= self.most)


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure."""

    key: str
    title: str
    value: float | None
    """None when the dataset does not say (no calls, no metadata, no second file)."""
    target: Target = Target()
    unit: Unit = "number"
    seeds: float | None = None
    """The same figure of the hand-written seeds."""
    at_seeds: float | None = None
    """The dataset's figure at the seeds' n, for measures that depend on n."""
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the target is reached; None without a target or a value."""
        if self.value is None or (self.target.least is None and self.target.most is None):
            return None
        return self.target.met(self.value)

    def as_json(self) -> dict[str, Any]:
        full = {
            "key": self.key,
            "title": self.title,
            "value": _rounded(self.value),
            "unit": self.unit,
            "least": self.target.least,
            "most": self.target.most,
            "met": self.met,
            "seeds": _rounded(self.seeds),
            "at_seeds_n": _rounded(self.at_seeds),
            "human": self.target.human or None,
            "note": self.note or None,
        }
        return {key: value for key, value in full.items() if value is not None or key in ("value", "met")}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)

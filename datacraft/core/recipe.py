"""What a run shall make: how many rows, in which mix, from which random seed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from datacraft.core.errors import UsageError
from datacraft.core.gaps import Focus
from datacraft.core.names import did_you_mean
from datacraft.core.seed import CATEGORIES

DEFAULT_MIX: Mapping[str, float] = {
    "simple": 0.40,
    "already_known": 0.02,
    "parallel": 0.16,
    "chain": 0.06,
    "multi_turn": 0.06,
    "recovery": 0.05,
    "missing_parameter": 0.09,
    "invalid_value": 0.02,
    "ambiguous": 0.02,
    "out_of_scope": 0.045,
    "missing_tool": 0.045,
    "no_tool_needed": 0.03,
}
"""Share of rows by shape: 40 % single calls, 16 % several tools at once, 12 % chains and dialogues, 11 % questions for
what is missing or undecided, 9 % that cannot be served, 5 % that need no call (3 % mere talk, 2 % asking for what is
known already), 5 % recovery, 2 % refused values. Non-call decisions stay near a quarter because a third of them
costs 4.7-6.2 points of call accuracy (When2Call, arXiv 2504.18851) and none at all makes a model call always
(ToolACE, arXiv 2409.00920, table 7)."""

CATEGORY_OF: Mapping[str, str] = {shape: category for category, shapes in CATEGORIES.items() for shape in shapes}
"""Shape to its category."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What `plan` and `expand` are asked for."""

    n: int = 500
    seed: int = 0
    mix: Mapping[str, float] = field(default_factory=lambda: DEFAULT_MIX)
    """Shape to its share; shares need not add up to one."""
    null_policy: Literal["as-served", "omit"] = "as-served"
    offered: tuple[int, int] = (3, 10)
    """Fewest and most tools offered in a row, as far as the toolset has them."""
    language: str = "en"
    """Language of the built-in material."""
    focus: Focus | None = None
    """What a model is weak at: spreads the rows of a shape over its tools (the mix is in `mix` already)."""
    rename_tools: float = 0.0
    """Share of the rows whose tools are called by other names, 0 to 1."""
    prefix: str = ""
    """Put before every blueprint id, so that rows of several rounds can stand in one dataset."""

    def __post_init__(self) -> None:
        """Raise UsageError for a share that is none."""
        if not 0 <= self.rename_tools <= 1:
            raise UsageError(
                f"--rename-tools {self.rename_tools:g} is not a share from 0 to 1",
                "datacraft expand --rename-tools 0.1",
            )

    def counts(self, supported: frozenset[str] | None = None) -> dict[str, int]:
        """Rows by shape, adding up to `n` (largest remainders); shares of unsupported shapes go to the others."""
        shares = {s: share for s, share in self.mix.items() if share > 0 and (supported is None or s in supported)}
        total = sum(shares.values())
        if not total:
            return {}
        exact = {shape: self.n * share / total for shape, share in shares.items()}
        counts = {shape: int(value) for shape, value in exact.items()}
        by_remainder = sorted(exact, key=lambda shape: (counts[shape] - exact[shape], shape))
        for shape in by_remainder[: self.n - sum(counts.values())]:
            counts[shape] += 1
        return counts


def mix_from(overrides: Mapping[str, float]) -> dict[str, float]:
    """The default mix with some shapes changed and the others keeping their proportions.

    Raises UsageError for an unknown shape, a negative share, or overrides that add up to more than one.
    """
    for shape, share in overrides.items():
        if shape not in DEFAULT_MIX:
            raise UsageError(f"mix: unknown shape {shape!r}", did_you_mean(shape, DEFAULT_MIX))
        if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 1:
            raise UsageError(f"mix: the share of {shape} is {share!r}", "give a number from 0 to 1")
    taken = sum(overrides.values())
    if taken > 1 + 1e-9:
        raise UsageError(f"mix: the shares add up to {taken:g}", "let them add up to 1 or less")
    rest = sum(share for shape, share in DEFAULT_MIX.items() if shape not in overrides)
    scale = (1 - taken) / rest if rest else 0.0
    return {shape: overrides.get(shape, share * scale) for shape, share in DEFAULT_MIX.items()}

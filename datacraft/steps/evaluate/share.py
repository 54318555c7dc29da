"""Which requests a model can safely take: those of kinds it got right often enough to be sure of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from datacraft.core.evaluation import SAFE_AT
from datacraft.core.statistics import LITTLE, Rate, Z
from datacraft.steps.evaluate.cases import Case
from datacraft.steps.evaluate.scoring import Score


@dataclass(frozen=True, slots=True, order=True)
class Kind:
    """Turns of one category that call the same tools, or decide the same where they call none."""

    category: str
    tools: tuple[str, ...]
    decision: str


@dataclass(frozen=True, slots=True)
class Share:
    """What a model can take, at a lower bound of the share of right turns that is called safe."""

    at: float
    kinds: Mapping[Kind, Rate]
    """Every kind with its right turns, the surest first."""
    requests: Rate
    """Conversations all of whose turns are of safe kinds, of all."""
    turns: Rate
    """Turns of safe kinds, of all."""

    def safe(self, kind: Kind) -> bool:
        """Whether the whole 95 % interval lies at or above the bound."""
        return is_safe(self.kinds[kind], self.at)


def share(scores: Sequence[Score], at: float = SAFE_AT) -> Share:
    """What the model behind the scores can take.

    The kinds are chosen on the very turns that are counted: the share is what to expect of more requests like these,
    not a measurement on others. Conversations are independent, turns of one not quite, as in every rate here.
    """
    counts: dict[Kind, list[bool]] = defaultdict(list)
    rows: dict[str, set[Kind]] = defaultdict(set)
    for score in scores:
        kind = kind_of(score.case)
        counts[kind].append(score.right)
        rows[score.case.row].add(kind)
    rates = {kind: Rate(sum(right), len(right)) for kind, right in counts.items()}
    ordered = dict(sorted(rates.items(), key=lambda entry: (-entry[1].low, -entry[1].n, entry[0])))
    safe = {kind for kind, rate in ordered.items() if is_safe(rate, at)}
    return Share(
        at=at,
        kinds=ordered,
        requests=Rate(sum(kinds <= safe for kinds in rows.values()), len(rows)),
        turns=Rate(sum(rate.n for kind, rate in ordered.items() if kind in safe), len(scores)),
    )


def kind_of(case: Case) -> Kind:
    """The kind of a turn, by the row's own answer."""
    called = {call.name for call in case.reference.calls}
    return Kind(case.category, tuple(sorted(called)), "" if called else case.reference.decision)


def is_safe(rate: Rate, at: float) -> bool:
    return rate.evidence and rate.low >= at


def enough(at: float) -> int:
    """Turns that a kind needs, all of them right, before it can be safe (the Wilson bound of n of n solved for n)."""
    return max(LITTLE, ceil(at * Z * Z / (1 - at))) if at < 1 else 0


def unproven(found: Share) -> Iterable[Kind]:
    """Kinds with no wrong turn that are merely too few to be sure of."""
    return (kind for kind, rate in found.kinds.items() if rate.right == rate.n and not found.safe(kind))

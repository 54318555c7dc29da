"""Scores added up: every metric as a rate with its interval, the confusion of decisions, and the cells of the table."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from datacraft.core.decision import DECISIONS
from datacraft.core.gaps import Kind
from datacraft.core.statistics import Rate, rate
from datacraft.steps.evaluate.scoring import Score


def metrics(scores: Sequence[Score]) -> dict[str, Rate]:
    """Every metric of turns, in the order of `core.evaluation.METRICS`; those without a trial have n = 0."""
    calling = [s for s in scores if s.reference.decision == "call"]
    others = [s for s in scores if s.reference.decision != "call"]
    pairs = [pair for s in calling for pair in s.matched.pairs]
    arguments = [a for pair in pairs for a in pair.arguments]
    wanted = sum(len(s.reference.calls) for s in calling)
    due = [s for s in scores if s.reference.decision != "call" and s.output_valid is not None]
    return {
        "turns": rate(s.right for s in scores),
        "decision": rate(s.decided for s in scores),
        "tool_names": Rate(len(pairs), wanted),
        "parameter_names": rate(pair.names_right for pair in pairs),
        "parameter_values": rate(a.outcome == "right" for a in arguments),
        "calls": Rate(sum(pair.right for pair in pairs), wanted),
        "call_sets": rate(s.matched.right and s.decided for s in calling),
        "valid_calls": rate(valid for s in scores for valid in s.valid_calls),
        "structured_output": rate(bool(s.output_valid) for s in due),
        "output_fields": rate(a.outcome == "right" for s in scores for a in s.fields),
        "over_calling": rate(s.decision == "call" for s in others),
        "over_refusing": rate(s.decision == "refuse" for s in calling),
        "needless_asking": rate(s.decision == "ask" for s in calling),
    }


def confusion(scores: Iterable[Score]) -> dict[str, dict[str, int]]:
    """Right decision to the decision made (or `nothing`) to its count."""
    table: dict[str, dict[str, int]] = {want: dict.fromkeys((*DECISIONS, "nothing"), 0) for want in DECISIONS}
    for found in scores:
        table[found.reference.decision][found.decision] += 1
    return table


@dataclass(frozen=True, slots=True, order=True)
class CellKey:
    """One line of the table: a parameter's values, a tool's calls, or a category's decisions."""

    kind: Kind
    tool: str
    parameter: str
    category: str


@dataclass(slots=True)
class CellCount:
    """What happened in one cell."""

    right: int = 0
    n: int = 0
    shapes: Counter[str] = field(default_factory=Counter)
    """Misses by shape."""
    mistakes: Counter[str] = field(default_factory=Counter)
    evidence: list[str] = field(default_factory=list)
    """Ids of the missed cases."""

    @property
    def rate(self) -> Rate:
        return Rate(self.right, self.n)


@dataclass(frozen=True, slots=True)
class Trial:
    """One thing that could go right or wrong."""

    key: CellKey
    mistake: str
    """`""` when it went right."""


def cells(scores: Iterable[Score]) -> dict[CellKey, CellCount]:
    """Every cell of the table with its counts, worst first (upper end of the interval, then the rate)."""
    found: dict[CellKey, CellCount] = defaultdict(CellCount)
    for score in scores:
        for trial in trials(score):
            cell = found[trial.key]
            cell.n += 1
            cell.right += not trial.mistake
            if trial.mistake:
                cell.shapes[score.case.shape] += 1
                cell.mistakes[trial.mistake] += 1
                cell.evidence.append(score.case.id)
    return dict(sorted(found.items(), key=lambda entry: (entry[1].rate.high, entry[1].rate.value or 0.0, entry[0])))


def trials(score: Score) -> Iterator[Trial]:
    """What one answer counts for.

    Every argument of an answered call (values), every expected call (calls: made, with no parameter that the tool does
    not have), and the decision of a turn that should not call (decisions; a call too many in a calling turn counts
    against the category's decision as well).
    """
    category, reference = score.case.category, score.reference
    if reference.decision != "call":
        key = CellKey("decision", "", "", category)
        yield Trial(key, "" if score.decided else f"{reference.decision} became {score.decision}")
        return
    for i in score.matched.missing:
        mistake = "missing_call" if score.answer.calls else f"call became {score.decision}"
        yield Trial(CellKey("call", reference.calls[i].name, "", category), mistake)
    for pair in score.matched.pairs:
        expected = reference.calls[pair.expected]
        own = [a for a in pair.arguments if a.parameter in expected.policies or a.outcome != "unexpected"]
        invented = "" if len(own) == len(pair.arguments) else "invented parameter"
        yield Trial(CellKey("call", expected.name, "", category), invented)
        for argument in own:
            mistake = "" if argument.outcome == "right" else argument.outcome
            yield Trial(CellKey("value", expected.name, argument.parameter, category), mistake)
    for j in score.matched.extra:
        yield Trial(CellKey("decision", "", "", category), f"extra call of {score.answer.calls[j].name}")

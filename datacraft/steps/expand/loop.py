"""Rounds of writing and judging until the rows asked for are accepted or the tries are used up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from random import Random
from typing import Any, Protocol

from datacraft.core.blueprint import Blueprint
from datacraft.core.example import Example
from datacraft.core.teacher import Judge, Outcome, Teacher, Verdict

MAX_ROUNDS = 12
"""A cell whose blueprint failed this often is given up; the shortfall is reported."""


class Replacing(Protocol):
    """The part of a plan that the loop needs."""

    @property
    def blueprints(self) -> tuple[Blueprint, ...]: ...

    def replacement(self, blueprint: Blueprint, attempt: int) -> Blueprint | None:
        """Another blueprint for the same coverage cell, None when there is none left."""
        ...


@dataclass(frozen=True, slots=True)
class Rejected:
    """A draft that did not become a row, with everything needed to see why."""

    outcome: Outcome
    reason: str

    def as_json(self) -> dict[str, Any]:
        """The line of `rejected.jsonl`."""
        outcome = self.outcome
        return {
            "reason": self.reason,
            "blueprint": outcome.blueprint.id,
            "category": outcome.blueprint.category,
            "shape": outcome.blueprint.shape,
            "lineage": list(outcome.blueprint.lineage),
            "attempts": outcome.attempts,
            "findings": [finding.as_json() for finding in outcome.verdict.findings],
            "texts": list(outcome.draft.texts) if outcome.draft else [],
            "calls": [{"tool": call.tool, "arguments": call.arguments} for call in outcome.blueprint.calls()],
            "raw": outcome.raw,
        }


@dataclass
class Expansion:
    """What a run came to."""

    wanted: int
    accepted: list[Example] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    carriers: Counter[str] = field(default_factory=Counter)
    """Carrier phrase to the number of accepted rows made from it."""
    usage: Counter[str] = field(default_factory=Counter)
    rounds: int = 0

    @property
    def reasons(self) -> dict[str, int]:
        """Reason to the number of drafts rejected for it, most frequent first."""
        return dict(Counter(_brief(rejected.reason) for rejected in self.rejected).most_common())

    @property
    def missed(self) -> int:
        """How many rows are missing to what was asked for."""
        return max(0, self.wanted - len(self.accepted))


def _brief(reason: str) -> str:
    """`reader: odd value` of `reader: odd value: 'x' does not look like a y`: one line per kind, not per value."""
    return ": ".join(reason.split(": ")[:2])


Report = Callable[[int, int], None]
"""Called with the rows accepted and the drafts rejected so far."""


def expand(
    plan: Replacing,
    teacher: Teacher,
    judge: Judge,
    *,
    seed: int = 0,
    wanted: int | None = None,
    max_rounds: int = MAX_ROUNDS,
    taken: frozenset[str] = frozenset(),
    report: Report = lambda _accepted, _rejected: None,
) -> Expansion:
    """Write the plan's blueprints, `wanted` of them; those that fail for good are replaced by others for their cell.

    The result depends on the plan, the teacher's words and `seed` alone: rows are admitted in plan order, however
    the teacher finished them. `taken` are requests (first user texts, case and white space folded) that no row may
    repeat. Raises what the teacher raises (EndpointError).
    """
    pending = dict(enumerate(plan.blueprints[:wanted]))
    result = Expansion(wanted=len(pending) if wanted is None else wanted)
    gate = _Gate(taken)
    admitted: dict[int, Example] = {}
    while pending and result.rounds < max_rounds:
        result.rounds += 1
        for slot, outcome in _round(pending, teacher, judge, result, report):
            reason = outcome.verdict.reason if outcome.verdict.example is None else gate.refuses(outcome.verdict)
            if reason or outcome.verdict.example is None:
                result.rejected.append(Rejected(outcome, reason or "not written"))
                continue
            admitted[slot] = outcome.verdict.example
            if outcome.draft and outcome.draft.carrier:
                result.carriers[outcome.draft.carrier] += 1
        report(len(admitted), len(result.rejected))
        pending = _replacements(plan, {slot: b for slot, b in pending.items() if slot not in admitted}, result.rounds)
    result.accepted = [admitted[slot] for slot in sorted(admitted)]
    # Consumers infer their columns from the first rows and some never shuffle: no runs of one category.
    Random(f"{seed}/row order").shuffle(result.accepted)
    return result


def _round(
    pending: dict[int, Blueprint], teacher: Teacher, judge: Judge, result: Expansion, report: Report
) -> Iterable[tuple[int, Outcome]]:
    slots = {blueprint.id: slot for slot, blueprint in pending.items()}
    outcomes: list[tuple[int, Outcome]] = []
    done = result.wanted - len(pending)
    for outcome in teacher.write(pending.values(), judge):
        outcomes.append((slots[outcome.blueprint.id], outcome))
        result.usage.update({key: value for key, value in outcome.usage.items() if isinstance(value, int | float)})
        done += outcome.verdict.example is not None
        report(done, len(result.rejected))
    return sorted(outcomes, key=lambda pair: pair[0])


def _replacements(plan: Replacing, failed: dict[int, Blueprint], attempt: int) -> dict[int, Blueprint]:
    candidates = ((slot, plan.replacement(blueprint, attempt)) for slot, blueprint in failed.items())
    return {slot: blueprint for slot, blueprint in candidates if blueprint is not None}


class _Gate:
    """Admits a row only when it adds something to those admitted before it."""

    def __init__(self, taken: frozenset[str] = frozenset()) -> None:
        self.requests: set[str] = set(taken)
        self.ids: set[str] = set()

    def refuses(self, verdict: Verdict) -> str:
        """Why the row is not admitted, `""` when it is."""
        example = verdict.example
        if example is None:
            return verdict.reason
        request = " ".join("".join(example.user_texts()[:1]).casefold().split())
        calls = {call.id for call in example.calls()}
        if request in self.requests:
            return "same request as another row"
        if calls & self.ids:
            return "call id used before"
        self.requests.add(request)
        self.ids |= calls
        return ""

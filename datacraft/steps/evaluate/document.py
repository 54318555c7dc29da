"""An evaluation as the JSON document that reports, `gaps` and other programs read (`datacraft.eval/1`)."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from datacraft.core.chat import Usage
from datacraft.core.evaluation import EVAL_FORMAT, SAFE_AT
from datacraft.core.example import Example, message_to_wire
from datacraft.core.message import ToolCall
from datacraft.core.statistics import Paired, Rate, paired
from datacraft.steps.evaluate.baselines import always_call
from datacraft.steps.evaluate.cases import Case, row_name
from datacraft.steps.evaluate.evaluation import Evaluation, Result, Student
from datacraft.steps.evaluate.metrics import CellKey, cells, confusion, metrics
from datacraft.steps.evaluate.scoring import Score
from datacraft.steps.evaluate.share import enough, share, unproven

_LINEAGE = ("lineage", "blueprint", "contrast_group")


def document(found: Evaluation, settings: Mapping[str, Any], safe_at: float = SAFE_AT) -> dict[str, Any]:
    """The whole evaluation as JSON; `settings` is what the run was asked for, repeated as it is.

    `safe_at` is the lower bound from which a kind of turns counts as one that a model can take.
    """
    shown = _document(found, settings, safe_at)
    try:
        msgspec.json.encode(shown)
    except UnicodeEncodeError:  # a lone surrogate, which no file can hold
        cleaned: dict[str, Any] = _storable(shown)
        return cleaned
    return shown


def _document(found: Evaluation, settings: Mapping[str, Any], safe_at: float) -> dict[str, Any]:
    return {
        "format": EVAL_FORMAT,
        "settings": dict(settings),
        "turns": len(found.cases),
        "conversations": len(found.plan.rows),
        "policies": policies(found.cases),
        "models": [model(result) | {"safe": safe(result, safe_at)} for result in found.results],
        "comparisons": comparisons(found.results),
        "baselines": _baselines(found),
        "unclear_judgements": found.unclear,
        "cells": _cells(found.results),
        "rows": {row_name(example, line): _row(line, example) for line, example in found.plan.rows},
        "cases": [_case(i, case, found.results) for i, case in enumerate(found.cases)],
        "runs": [_run(result.student.label, run) for result in found.results for run in result.runs],
    }


def policies(cases: Iterable[Case]) -> dict[str, dict[str, int]]:
    """`tool.parameter` (or `output.field`) to the comparisons used for it, with how often."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for case in cases:
        for call in case.reference.calls:
            for parameter in call.arguments:
                found[f"{call.name}.{parameter}"][call.policy(parameter).label] += 1
        for name in case.reference.output or ():
            found[f"output.{name}"][case.reference.fields[name].label] += 1
    return {name: dict(labels.most_common()) for name, labels in sorted(found.items())}


def rate_json(rate: Rate) -> dict[str, Any]:
    """A rate with its interval; `value` is null of nothing."""
    value = None if rate.value is None else round(rate.value, 6)
    return {"right": rate.right, "n": rate.n, "value": value, "low": round(rate.low, 6), "high": round(rate.high, 6)}


def model(result: Result) -> dict[str, Any]:
    """One model's metrics, confusion, latency, tokens and cost."""
    measured = metrics(result.scores)
    measured["completion"] = Rate(sum(run.complete for run in result.runs), len(result.runs))
    turns = sum((asked.usage for asked in result.asked if not asked.answer.error), Usage())
    usage = sum((run.usage for run in result.runs), turns)
    return {
        "label": result.student.label,
        "name": result.student.model.name,
        "served": sorted({asked.model for asked in result.asked if asked.model}),
        "metrics": {name: rate_json(rate) for name, rate in measured.items()},
        "confusion": confusion(result.scores),
        "latency": _latency([asked.latency for asked in result.asked if not asked.answer.error]),
        "tokens": {"input": usage.input_tokens, "output": usage.output_tokens, "known": usage.known},
        "cost": _cost(result.student, usage),
        "no_answer": sum(bool(asked.answer.error) for asked in result.asked),
        "mistakes": dict(Counter(m.kind for s in result.scores for m in s.mistakes).most_common()),
        "beside": dict(Counter(name for run in result.runs for name in run.completion.harmful).most_common()),
    }


def safe(result: Result, at: float) -> dict[str, Any] | None:
    """The share that a model can take, and the kinds of turns it is made of; None when no turns were asked."""
    if not result.scores:
        return None
    found = share(result.scores, at)
    return {
        "at": at,
        "enough": enough(at),
        "requests": rate_json(found.requests),
        "turns": rate_json(found.turns),
        "unproven": sum(found.kinds[kind].n for kind in unproven(found)),
        "kinds": [
            {
                "category": kind.category,
                "tools": list(kind.tools),
                "decision": kind.decision or "call",
                "safe": found.safe(kind),
                **rate_json(rate),
            }
            for kind, rate in found.kinds.items()
        ],
    }


def _latency(seconds: Sequence[float]) -> dict[str, float] | None:
    """Seconds at the median, the 95th percentile and the longest; None when nothing was measured."""
    if not seconds:
        return None
    ordered = sorted(seconds)
    at = {"p50": 0.5, "p95": 0.95, "longest": 1.0}
    return {name: round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 4) for name, share in at.items()}


def _cost(student: Student, usage: Usage) -> float | None:
    """US dollars; 0 on the user's own machine, None where the price is not known."""
    if student.price is None:
        return 0.0 if student.local else None
    return round((usage.input_tokens * student.price[0] + usage.output_tokens * student.price[1]) / 1e6, 6)


def comparisons(results: Sequence[Result]) -> list[dict[str, Any]]:
    """The first model against every other, on the same turns (or conversations where no turns were asked)."""
    return [_comparison(results[0], other) for other in results[1:]]


def _comparison(first: Result, other: Result) -> dict[str, Any]:
    what = "turns" if first.scores else "completion"
    found: Paired = (
        paired([s.right for s in other.scores], [s.right for s in first.scores])
        if first.scores
        else paired([run.complete for run in other.runs], [run.complete for run in first.runs])
    )
    low, high = found.interval
    return {
        "first": first.student.label,
        "second": other.student.label,
        "metric": what,
        "n": found.n,
        "only_first": found.only_second,
        "only_second": found.only_first,
        "difference": round(found.difference, 6),
        "low": round(low, 6),
        "high": round(high, 6),
        "p": round(found.p, 8),
    }


def _baselines(found: Evaluation) -> dict[str, Any]:
    shown: dict[str, Any] = {
        name: {metric: rate_json(rate) for metric, rate in metrics(scores).items()}
        for name, scores in found.baselines.items()
    }
    return shown | {"always_call": {"turns": rate_json(always_call(found.cases))}}


def _cells(results: Sequence[Result]) -> list[dict[str, Any]]:
    """One entry per cell, the first model's worst first, with every model's counts."""
    counted = {result.student.label: cells(result.scores) for result in results}
    keys: dict[CellKey, None] = {key: None for cell in counted.values() for key in cell}
    return [
        {
            "kind": key.kind,
            "tool": key.tool,
            "parameter": key.parameter,
            "category": key.category,
            "models": {
                label: {
                    **rate_json(found[key].rate),
                    "shapes": dict(found[key].shapes.most_common()),
                    "mistakes": dict(found[key].mistakes.most_common()),
                    "evidence": found[key].evidence,
                }
                for label, found in counted.items()
                if key in found
            },
        }
        for key in keys
    ]


def _row(line: int, example: Example) -> dict[str, Any]:
    kept = {key: example.metadata[key] for key in _LINEAGE if key in example.metadata}
    return {
        "line": line,
        "category": example.category or "uncategorised",
        "shape": str(example.metadata.get("shape") or "unknown"),
        **kept,
        "tools": [tool.name for tool in example.tools],
        "messages": [message_to_wire(message) for message in example.messages],
    }


def _case(i: int, case: Case, results: Sequence[Result]) -> dict[str, Any]:
    reference = case.reference
    return {
        "id": case.id,
        "row": case.row,
        "turn": case.turn,
        "expected": {
            "decision": reference.decision,
            "calls": [{"name": call.name, "arguments": dict(call.arguments)} for call in reference.calls],
            "text": reference.text,
            "alternatives": len(case.references) - 1,
        },
        "answers": {r.student.label: _answer(r.scores[i], r.asked[i].latency) for r in results if r.scores},
    }


def _answer(score: Score, latency: float) -> dict[str, Any]:
    return {
        "right": score.right,
        "decision": score.decision,
        "text": score.answer.text,
        "calls": [_call(call) for call in score.answer.calls],
        "finish_reason": score.answer.finish_reason,
        "latency": round(latency, 4),
        "mistakes": [{"kind": m.kind, "why": m.why, "tool": m.tool, "parameter": m.parameter} for m in score.mistakes],
    }


def _call(call: ToolCall) -> dict[str, Any]:
    return {"id": call.id, "name": call.name, "arguments": call.arguments}


def _run(label: str, run: Any) -> dict[str, Any]:
    return {
        "row": run.row,
        "model": label,
        "complete": run.complete,
        "failure": run.failure,
        "missing": list(run.completion.missing),
        "harmful": list(run.completion.harmful),
        "misordered": list(run.completion.misordered),
        "calls": [_call(made.call) for made in run.made],
        "final": run.final,
        "requests": run.requests,
    }


def _storable(value: Any) -> Any:
    """JSON in which lone surrogates of a model's text, which no file can hold, are written as escapes."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, dict):
        return {_storable(key): _storable(inner) for key, inner in value.items()}
    return [_storable(inner) for inner in value] if isinstance(value, list) else value


def text(content: Mapping[str, Any]) -> str:
    """The bytes of an evaluation file."""
    return json.dumps(content, ensure_ascii=False) + "\n"

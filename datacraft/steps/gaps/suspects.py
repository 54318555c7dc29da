"""Rows whose reference several strong models contradict in the same way: perhaps the label is wrong, not they."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from datacraft.core.folding import fold
from datacraft.core.json import canonical

AGREEING = 2
"""Strong models that must say the same."""


def suspects(evaluation: Mapping[str, Any], strong: float) -> list[dict[str, Any]]:
    """Turns on which at least `AGREEING` models of turn accuracy `strong` or more give one and the same other answer.

    Agreement on a call counts whole: same tools, same arguments. Agreement without a call counts by the decision.
    """
    names = [m["label"] for m in evaluation["models"] if (m["metrics"]["turns"]["value"] or 0.0) >= strong]
    return [suspect for case in evaluation["cases"] for suspect in _suspect(case, names, evaluation["rows"])]


def _suspect(case: Mapping[str, Any], names: list[str], rows: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    saying: dict[str, list[str]] = defaultdict(list)
    for name in names:
        answer = case["answers"].get(name)
        if answer and not answer["right"] and answer["decision"] != "nothing":
            saying[_said(answer)].append(name)
    for agreeing in saying.values():
        if len(agreeing) >= AGREEING and len(agreeing) > len(names) / 2:
            answer = case["answers"][agreeing[0]]
            yield {
                "case": case["id"],
                "row": case["row"],
                "line": rows[case["row"]]["line"],
                "models": agreeing,
                "expected": case["expected"],
                "said": {key: answer[key] for key in ("decision", "text", "calls")},
                "why": answer["mistakes"][0]["why"],
            }


def _said(answer: Mapping[str, Any]) -> str:
    """Equal for answers that come to the same."""
    calls = sorted(f"{call['name']} {_arguments(call['arguments'])}" for call in answer["calls"])
    return canonical([answer["decision"], calls])


def _arguments(text: str) -> str:
    try:
        return canonical(_folded(json.loads(text or "{}")))
    except (ValueError, RecursionError):
        return text


def _folded(value: Any) -> Any:
    match value:
        case str():
            return fold(value)
        case dict():
            return {key: _folded(inner) for key, inner in value.items()}
        case list():
            return [_folded(inner) for inner in value]
    return value

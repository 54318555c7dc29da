"""The name and the meaning of an evaluation file (`eval.json`), for those who write it and those who read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

EVAL_FORMAT = "datacraft.eval/1"

METRICS: Mapping[str, str] = {
    "turns": "turns that are right in every respect",
    "decision": "turns that call, ask, refuse or answer as they should",
    "tool_names": "expected calls whose tool was called",
    "parameter_names": "answered calls that give exactly the parameters wanted",
    "parameter_values": "arguments of answered calls with the right value",
    "calls": "expected calls made with every argument right",
    "call_sets": "calling turns whose set of calls is right, nothing missing, nothing extra",
    "valid_calls": "calls made of a tool that is offered, with arguments that obey its schema",
    "structured_output": "final outputs that obey the agent's schema",
    "output_fields": "fields of final outputs with the right value",
    "over_calling": "turns without a call to make, where one was made (lower is better)",
    "over_refusing": "turns with a call to make, where it refused (lower is better)",
    "needless_asking": "turns with a call to make, where it asked (lower is better)",
    "completion": "conversations run to their end: required calls made right, no harm beside them, valid output",
}
"""Metric to what its trials and successes are, in the order in which they are shown."""
LOWER_IS_BETTER = frozenset(("over_calling", "over_refusing", "needless_asking"))


SAFE_AT = 0.8
"""The lower bound from which a kind of turns is called safe to hand to a model: sixteen right of sixteen reach it, and
one wrong of twenty-five. Stricter bounds need more held-out rows: 0.9 asks for 35 of 35."""


def check(raw: Any) -> dict[str, Any]:
    """The evaluation of a file's JSON. Raises ValueError when it is not one."""
    if not isinstance(raw, dict) or raw.get("format") != EVAL_FORMAT:
        raise ValueError(f"not an evaluation ({EVAL_FORMAT})")
    missing = [key for key in ("models", "cells", "rows", "cases", "runs") if key not in raw]
    if missing:
        raise ValueError(f"an evaluation without {missing[0]!r}")
    return raw

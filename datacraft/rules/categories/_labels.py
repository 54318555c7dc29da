"""What a row's category promises, in the words of this project and of others."""

from __future__ import annotations

from collections import Counter
from typing import Any, Literal, TypeAlias

from datacraft.core.row import Row

Kind: TypeAlias = Literal["single", "multi", "parallel", "clarification", "refusal"]

_KINDS: dict[str, Kind] = {
    "single_tool": "single",
    "simple": "single",
    "multi_tool": "multi",
    "parallel": "parallel",
    "clarification": "clarification",
    "missing_parameter": "clarification",
    "refusal": "refusal",
    "irrelevance": "refusal",
    "out_of_scope": "refusal",
    "no_tool_needed": "refusal",
    "missing_tool": "refusal",
}


def kind_of(label: Any) -> Kind | None:
    """What a category label promises; None for an unknown one."""
    return _KINDS.get(label) if isinstance(label, str) else None


def first_assistant(row: Row) -> int | None:
    return next((i for i, message in row.messages if message.get("role") == "assistant"), None)


def mismatch(row: Row) -> str:
    """Why the calls of a row do not fit its category; `""` when they do, or when another rule speaks."""
    label, count = row.metadata.get("category"), len(row.calls)
    most = max(Counter(call.message for call in row.calls).values(), default=0)
    shape = row.metadata.get("shape")
    match kind_of(label):
        case "single" if count != 1:
            return f"{label} promises one call, the row has {count}"
        case "multi" if count < 2:
            return f"{label} promises several calls, the row has {count}"
        case "parallel" if most < 2:
            return f"{label} promises several calls in one turn, the row has at most {most}"
        case "multi" if shape == "parallel" and most < 2:
            return "the shape parallel promises several calls in one turn, the row has one at a time"
        case "multi" if shape == "chain" and len({call.message for call in row.calls}) < 2:
            return "the shape chain promises one call after the other, the row makes them at once"
    return ""


def fitting(row: Row) -> str:
    """The category that the calls of a row fit, `""` when that cannot be told."""
    return {0: "", 1: "single_tool"}.get(len(row.calls), "multi_tool")

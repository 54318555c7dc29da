"""Misses as rows with a rejected turn: `export --for preference` makes pairs of them (`core.preference`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from datacraft.core.example import to_row
from datacraft.core.preference import REJECTED
from datacraft.steps.evaluate.cases import row_name
from datacraft.steps.evaluate.evaluation import Plan, Result
from datacraft.steps.evaluate.scoring import Score


def preferences(result: Result, plan: Plan) -> Iterator[dict[str, Any]]:
    """One row per missed turn: the conversation up to and with the right turn, the model's own turn in its metadata.

    Turns without any answer, and answers that were cut off, teach nothing and are left out (`usable`).
    """
    rows = {row_name(example, line): example for line, example in plan.rows}
    for score in result.scores:
        if usable(score):
            row = to_row(rows[score.case.row])
            row["messages"] = row["messages"][: score.case.turn + 1]
            metadata = {key: value for key, value in row.get("metadata", {}).items() if key != "accept"}
            rejected = [{"message": score.case.turn, **_turn(score)}]
            row["metadata"] = {**metadata, "id": score.case.id, REJECTED: rejected}
            yield row


def usable(score: Score) -> bool:
    """Whether the answer is a miss that a preference can be made of."""
    return not score.right and score.decision != "nothing" and score.reference is score.case.reference


def _turn(score: Score) -> dict[str, Any]:
    answer = score.answer
    calls = [
        {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
        for call in answer.calls
    ]
    return {"content": answer.text or answer.refusal or "", **({"tool_calls": calls} if calls else {})}

"""M120: every turn is switched off."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule


@row_rule("M120")
def nothing_to_train(row: Row) -> Iterator[Problem]:
    """Every assistant turn has weight 0 or `train: false`.

    The row has no loss: it costs time and teaches nothing; some services fail on a set of such rows.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello.", "weight": 0}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hm.", "weight": 0},
     {"role": "user", "content": "Hi!"}, {"role": "assistant", "content": "Hello.", "weight": 1}]}
    ```
    """
    turns = [message for _, message in row.messages if message.get("role") == "assistant"]
    if turns and all(_off(turn) for turn in turns):
        yield Problem("/messages", "every assistant turn is excluded from training", "train one, or remove the row")


def _off(turn: dict[str, Any]) -> bool:
    weight = turn.get("weight")
    return weight == 0 or turn.get("train") is False or turn.get("training") is False

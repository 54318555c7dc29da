"""M119: weights that mean nothing."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule


@row_rule("M119")
def bad_weight(row: Row) -> Iterator[Problem]:
    """A message's weight is neither 0 nor 1, or stands on a message that is not the assistant's.

    `weight` says whether an assistant turn is trained; services refuse anything else. `train`, which other
    trainers read, is true or false.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello.", "weight": 2}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello.", "weight": 1}]}
    ```
    """
    for i, message in row.messages:
        weight, train = message.get("weight"), message.get("train")
        if train is not None and not isinstance(train, bool):
            yield Problem(f"/messages/{i}/train", f"train is {train!r:.40}", "write true or false")
        if weight is None:
            continue
        pointer = f"/messages/{i}/weight"
        if message.get("role") in ("system", "developer", "user", "tool", "function"):
            yield Problem(pointer, f"a {message['role']} message has a weight", "leave it out")
        elif isinstance(weight, bool) or weight not in (0, 1):
            yield Problem(pointer, f"the weight is {weight!r:.40}", "use 0 (context only) or 1 (trained)")

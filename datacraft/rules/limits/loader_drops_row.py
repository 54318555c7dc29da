"""X111: rows that the target's loader leaves out."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule

_STARTERS = ("user", "tool")


@row_rule("X111", on="target", needs=["target"])
def loader_drops_row(row: Row) -> Iterator[Problem]:
    """The turns do not alternate as LLaMA-Factory's loader wants them.

    It takes user or tool turns and assistant turns by turns, an even number of them, and skips every other row with a
    warning in its log. Results of parallel calls count as one turn.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "user", "content": "Hello?"},
     {"role": "assistant", "content": "Hello."}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}
    ```
    """
    if row.circumstances.target != "llamafactory":
        return
    turns = [(i, m.get("role")) for i, m in row.messages if m.get("role") not in ("system", "developer")]
    merged = [turn for n, turn in enumerate(turns) if not (n and turn[1] == turns[n - 1][1] == "tool")]
    for place, (i, role) in enumerate(merged):
        if (role in _STARTERS) != (place % 2 == 0):
            yield Problem(f"/messages/{i}", f"a {role} turn stands where the other side should speak", "merge turns")
            return
    if len(merged) % 2:
        yield Problem("/messages", "the number of turns is odd", "end with an assistant turn")

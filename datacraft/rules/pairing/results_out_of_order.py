"""P110: results in another order than their calls."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Edit, Problem, row_rule
from datacraft.rules.pairing._exchange import exchange


@row_rule("P110", "warning", fix="safe")
def results_out_of_order(row: Row) -> Iterator[Problem]:
    """The results of parallel calls are not in the order of the calls.

    Templates without ids pair by position, and then give each call the other's result.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Is it up? Try twice."},
     {"role": "assistant", "content": "", "tool_calls": [
      {"id": "a1B2c3D4e", "type": "function", "function": {"name": "ping", "arguments": "{}"}},
      {"id": "f5G6h7J8k", "type": "function", "function": {"name": "time", "arguments": "{}"}}]},
     {"role": "tool", "tool_call_id": "f5G6h7J8k", "name": "time", "content": "noon"},
     {"role": "tool", "tool_call_id": "a1B2c3D4e", "name": "ping", "content": "pong"},
     {"role": "assistant", "content": "It is up."}],
     "tools": [{"type": "function", "function": {"name": "ping", "description": "Ping the server."}},
      {"type": "function", "function": {"name": "time", "description": "Tell the time."}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Is it up?"},
     {"role": "assistant", "content": "", "tool_calls": [{"id": "a1B2c3D4e", "type": "function",
      "function": {"name": "ping", "arguments": "{}"}}]},
     {"role": "tool", "tool_call_id": "a1B2c3D4e", "name": "ping", "content": "pong"},
     {"role": "assistant", "content": "It is up."}],
     "tools": [{"type": "function", "function": {"name": "ping", "description": "Ping the server."}}]}
    ```
    """
    for block in row.once(exchange).blocks:
        wanted = sorted(block, key=lambda result: result.call.index if result.call else 0)
        if wanted != block and all(result.call for result in block):
            texts = [row.object["messages"][result.message] for result in wanted]
            edits = tuple(Edit(result.pointer, text) for result, text in zip(block, texts, strict=True))
            yield Problem(block[0].pointer, "the results are not in the order of the calls", "put them in order", edits)

"""P112: the same ids everywhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, dataset_rule

MIN_ROWS = 5
"""Rows that share an id before it counts: a conversation cut into several rows shares its ids too."""
SHARE = 0.5
"""Share of the rows with calls above which one id is no accident."""
_KEPT = 10_000
"""Different ids that are counted; a constant id is among the first."""


@dataset_rule("P112", "warning")
class constant_ids:  # noqa: N801
    """Most rows use the same call id.

    Templates that print ids make it a text that the model learns by heart and repeats for every call. Five rows or
    more, and at least half of those with calls, have to share it.

    Bad: five rows in which the only call has the id `call_1`.

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

    def __init__(self) -> None:
        self.rows = 0
        self.ids: Counter[str] = Counter()
        self.first: dict[str, tuple[str, int, str]] = {}

    def see(self, row: Row) -> Iterator[Problem]:
        if row.calls:
            self.rows += 1
        seen = {call.id: call.pointer for call in reversed(row.calls) if isinstance(call.id, str) and call.id}
        for identifier, pointer in seen.items():
            if identifier in self.ids or len(self.ids) < _KEPT:
                self.ids[identifier] += 1
                self.first.setdefault(identifier, (row.file, row.line, pointer))
        return iter(())

    def merge(self, later: constant_ids) -> None:
        self.rows += later.rows
        self.ids += later.ids
        self.first = later.first | self.first

    def finish(self) -> Iterator[Problem]:
        for identifier, count in self.ids.most_common(3):
            if count >= MIN_ROWS and count >= SHARE * self.rows:
                file, line, pointer = self.first[identifier]
                message = f"{count} of {self.rows} rows with calls use the id {identifier!r:.40}"
                yield Problem(f"{pointer}/id", message, "give every call a random id", row=Row(None, file, line))

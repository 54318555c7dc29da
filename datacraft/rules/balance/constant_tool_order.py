"""B107: the tools stand in the same order in every row."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, dataset_rule
from datacraft.rules.balance._counts import Orders


@dataset_rule("B107", "info")
class constant_tool_order:  # noqa: N801
    r"""The tools stand in the same order in every row.

    Harmless when the model will be served exactly this list; else shuffling costs nothing and keeps the position
    out of the lesson.

    Bad: fifty rows with the same two tools in the same order.

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Bern?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Bern\"}"}}]}], "tools": [{"type": "function", "function": {"name": "get_weather", "description":
      "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type": "string"},
      "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required": ["city"]}}}]}
    ```
    """

    def __init__(self) -> None:
        self.counts = Orders()

    def see(self, row: Row) -> Iterator[Problem]:
        self.counts.see(row)
        return iter(())

    def merge(self, later: constant_tool_order) -> None:
        self.counts.merge(later.counts)

    def finish(self) -> Iterator[Problem]:
        counts = self.counts
        if counts.with_tools >= 50 and len(counts.orders) == 1 and len(next(iter(counts.orders))) > 1:
            what = f"{counts.with_tools} rows offer their tools in one order"
            yield Problem("/tools", what, "shuffle the tools of every row", row=counts.anywhere())

"""B101: a tool is offered often and called hardly ever."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, dataset_rule
from datacraft.rules.balance._counts import ToolUse


@dataset_rule("B101")
class tool_undertrained:  # noqa: N801
    r"""A tool is offered often and called hardly ever.

    The model sees it as part of the scenery. From 100 rows on, a tool that a fifth of the rows offer should be
    called at least three times.

    Bad: a hundred rows that offer `get_weather` and `get_time`, and call only the first.

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
        self.counts = ToolUse()

    def see(self, row: Row) -> Iterator[Problem]:
        self.counts.see(row)
        return iter(())

    def merge(self, later: tool_undertrained) -> None:
        self.counts.merge(later.counts)

    def finish(self) -> Iterator[Problem]:
        counts = self.counts
        for name, offered in counts.offered.items():
            called = counts.called[name]
            if counts.rows >= 100 and offered >= counts.rows / 5 and called < 3:
                what = f"{name} is offered in {offered} rows and called {called} times"
                yield Problem("", what, "add rows that call it", row=counts.anywhere())

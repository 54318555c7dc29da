"""B102: nearly all calls go to one tool."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, dataset_rule
from datacraft.rules.balance._counts import ToolUse


@dataset_rule("B102")
class tool_dominates:  # noqa: N801
    r"""Nearly all calls go to one tool.

    The model learns that this tool is the answer. From 100 calls on, no one of three or more tools should get more
    than 80 % of them.

    Bad: a hundred rows that offer three tools, of which ninety call `get_weather`.

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

    def merge(self, later: tool_dominates) -> None:
        self.counts.merge(later.counts)

    def finish(self) -> Iterator[Problem]:
        counts = self.counts
        total = counts.called.total()
        for name, called in counts.called.most_common(1):
            if total >= 100 and len(counts.offered) >= 3 and called > 0.8 * total:
                what = f"{called} of {total} calls go to {name}"
                yield Problem("", what, "add rows for the other tools", row=counts.anywhere())

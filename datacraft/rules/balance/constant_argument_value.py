"""B110: a parameter nearly always gets the same value."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, dataset_rule
from datacraft.rules.balance._counts import Parameters


@dataset_rule("B110")
class constant_argument_value:  # noqa: N801
    r"""A parameter nearly always gets the same value.

    The model learns the value by heart. Said from 50 calls on, for free values (no enum, boolean or default), when
    one value makes up more than half.

    Bad: fifty calls of `get_weather`, all for Bern.

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
        self.counts = Parameters()

    def see(self, row: Row) -> Iterator[Problem]:
        self.counts.see(row)
        return iter(())

    def merge(self, later: constant_argument_value) -> None:
        self.counts.merge(later.counts)

    def finish(self) -> Iterator[Problem]:
        for (tool, name), parameter in sorted(self.counts.known.items()):
            given = parameter.values.total()
            for value, count in parameter.values.most_common(1):
                if given >= 50 and parameter.free and count > given / 2:
                    what = f"{tool}.{name} is {value:.60} in {count} of {given} calls"
                    yield Problem("", what, "vary the value", row=self.counts.anywhere())

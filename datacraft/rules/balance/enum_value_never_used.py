"""B108: a value that a schema lists is never used."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, dataset_rule
from datacraft.rules.balance._counts import Parameters


@dataset_rule("B108")
class enum_value_never_used:  # noqa: N801
    r"""A value that a schema lists is never used.

    The model has no reason to ever choose it. Said of parameters with at most 20 values that calls give at least 50
    times and five times per value.

    Bad: fifty calls of `get_weather` with the unit celsius and none with fahrenheit.

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

    def merge(self, later: enum_value_never_used) -> None:
        self.counts.merge(later.counts)

    def finish(self) -> Iterator[Problem]:
        for (tool, name), parameter in sorted(self.counts.known.items()):
            given = parameter.values.total()
            if given < max(50, 5 * len(parameter.options)):
                continue
            unused = [option for option in parameter.options if option not in parameter.values]
            if unused:
                what = f"{tool}.{name} is given {given} times and never {', '.join(unused[:6])}"
                yield Problem("", what, "add rows that use it", row=self.counts.anywhere())

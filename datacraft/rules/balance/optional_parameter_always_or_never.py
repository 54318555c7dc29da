"""B109: an optional parameter is given in every call, or in none."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, dataset_rule
from datacraft.rules.balance._counts import Parameters


@dataset_rule("B109")
class optional_parameter_always_or_never:  # noqa: N801
    r"""An optional parameter is given in every call, or in none.

    The model cannot learn what decides. Said from 50 calls of the tool on; null counts as not given.

    Bad: fifty calls of `get_weather`, none of which gives the optional unit.

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

    def merge(self, later: optional_parameter_always_or_never) -> None:
        self.counts.merge(later.counts)

    def finish(self) -> Iterator[Problem]:
        for (tool, name), parameter in sorted(self.counts.known.items()):
            if parameter.calls >= 50 and parameter.optional and parameter.given in (0, parameter.calls):
                how = "never" if parameter.given == 0 else "always"
                what = f"{tool}.{name} is optional and {how} given in {parameter.calls} calls"
                yield Problem("", what, "add rows of the other kind", row=self.counts.anywhere())

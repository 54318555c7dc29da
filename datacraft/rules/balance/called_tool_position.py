"""B106: the called tool nearly always stands first in the list."""

from __future__ import annotations

import math
from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, dataset_rule
from datacraft.rules.balance._counts import Positions

SIGMAS = 4.0
"""Standard deviations above chance."""


@dataset_rule("B106")
class called_tool_position:  # noqa: N801
    r"""The called tool nearly always stands first in the list.

    The model learns the position, not the description. Said from 50 calls among two or more tools on, when seven
    of ten go to the first, far more than by chance.

    Bad: fifty rows that offer two tools and call the first.

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
        self.counts = Positions()

    def see(self, row: Row) -> Iterator[Problem]:
        self.counts.see(row)
        return iter(())

    def merge(self, later: called_tool_position) -> None:
        self.counts.merge(later.counts)

    def finish(self) -> Iterator[Problem]:
        counts = self.counts
        total, chance = counts.choices, counts.first_by_chance
        if total < 50 or counts.chose_first < 0.7 * total:
            return
        if counts.chose_first - chance > SIGMAS * math.sqrt(chance * (1 - chance / total)):
            what = f"{counts.chose_first} of {total} calls go to the first tool of the list, by chance {chance:.0f}"
            yield Problem("/tools", what, "shuffle the tools of every row", row=counts.anywhere())

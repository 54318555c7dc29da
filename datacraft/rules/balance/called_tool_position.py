"""B106: the called tool nearly always stands first in the list."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, dataset_rule
from datacraft.rules.balance._counts import Counts


@dataset_rule("B106")
class called_tool_position:  # noqa: N801
    r"""The called tool nearly always stands first in the list.

    The model learns the position, not the description. Said from 50 calls among two or more tools on, when twice as
    many as by chance, and seven of ten, go to the first.

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
        self.counts = Counts()

    def see(self, row: Row) -> Iterator[Problem]:
        self.counts.see(row)
        return iter(())

    def merge(self, later: called_tool_position) -> None:
        self.counts.merge(later.counts)

    def finish(self) -> Iterator[Problem]:
        counts = self.counts
        total = counts.choices
        if total >= 50 and counts.chose_first > max(0.7 * total, 2 * counts.first_by_chance):
            what = f"{counts.chose_first} of {total} calls go to the first tool of the list"
            yield Problem("/tools", what, "shuffle the tools of every row", row=counts.anywhere())

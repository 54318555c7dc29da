"""B105: most rows offer only the tools that they call."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, dataset_rule
from datacraft.rules.balance._counts import Distractors


@dataset_rule("B105")
class no_distractor_tools:  # noqa: N801
    r"""Most rows offer only the tools that they call.

    There is nothing to choose: the model learns to fill arguments, not to pick a tool. Said from 50 rows with calls
    on, when four fifths of them offer nothing else and the dataset has other tools to offer.

    Bad: fifty rows, half of which offer and call `get_weather`, half `get_time`.

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
        self.counts = Distractors()

    def see(self, row: Row) -> Iterator[Problem]:
        self.counts.see(row)
        return iter(())

    def merge(self, later: no_distractor_tools) -> None:
        self.counts.merge(later.counts)

    def finish(self) -> Iterator[Problem]:
        counts = self.counts
        enough = counts.with_calls >= 50 and len(counts.names) > 1
        if enough and counts.without > 0.8 * counts.with_calls:
            what = f"{counts.without} of {counts.with_calls} rows with calls offer no other tool"
            yield Problem("", what, "offer tools of the same domain beside them", row=counts.anywhere())

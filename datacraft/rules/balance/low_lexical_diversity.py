"""B111: the requests share most of their word pairs."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, dataset_rule
from datacraft.rules.balance._counts import Requests


@dataset_rule("B111")
class low_lexical_diversity:  # noqa: N801
    r"""The requests share most of their word pairs.

    Few phrases with changing values: the model fails on users who speak otherwise. From 100 requests on, at least a
    tenth of all word pairs in a sample of 300 requests should be different ones (a good set has 40 %).

    Bad: a hundred times the same request.

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
        self.counts = Requests()

    def see(self, row: Row) -> Iterator[Problem]:
        self.counts.see(row)
        return iter(())

    def merge(self, later: low_lexical_diversity) -> None:
        self.counts.merge(later.counts)

    def finish(self) -> Iterator[Problem]:
        counts = self.counts
        if len(counts.words) >= 100 and counts.pairs():
            share = len(set(counts.pairs())) / len(counts.pairs())
            if share < 0.1:
                what = f"only {share:.0%} of the word pairs in {len(counts.words)} requests are different ones"
                yield Problem("", what, "vary how users ask", row=counts.anywhere())

"""B103: no row with tools does without a call."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, dataset_rule
from datacraft.rules.balance._counts import Decisions


@dataset_rule("B103")
class no_negative_examples:  # noqa: N801
    r"""No row with tools does without a call.

    A model that never saw an answer, a question or a refusal beside its tools calls always, whatever it is asked
    (irrelevance detection falls from 86 % to 7 %: ToolACE, table 7). Said from 50 rows with tools on; 15 to 30 %
    are a good share.

    Bad: fifty rows that offer tools, each with a call in its first turn.

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
        self.counts = Decisions()

    def see(self, row: Row) -> Iterator[Problem]:
        self.counts.see(row)
        return iter(())

    def merge(self, later: no_negative_examples) -> None:
        self.counts.merge(later.counts)

    def finish(self) -> Iterator[Problem]:
        counts = self.counts
        if counts.with_tools >= 50 and counts.decided_to_call == counts.with_tools:
            what = f"all {counts.with_tools} rows with tools begin with a call"
            yield Problem("", what, "add questions, refusals and plain answers: 15 to 30 %", row=counts.anywhere())

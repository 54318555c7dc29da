"""B112: every row has the same system prompt."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, dataset_rule
from datacraft.rules.balance._counts import Prompts


@dataset_rule("B112", "info")
class single_system_prompt_variants:  # noqa: N801
    r"""Every row has the same system prompt.

    Right when the model will be served with just this one; else it learns to rely on it.

    Bad: fifty rows with one system prompt.

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
        self.counts = Prompts()

    def see(self, row: Row) -> Iterator[Problem]:
        self.counts.see(row)
        return iter(())

    def merge(self, later: single_system_prompt_variants) -> None:
        self.counts.merge(later.counts)

    def finish(self) -> Iterator[Problem]:
        counts = self.counts
        if counts.rows >= 50 and counts.with_system == counts.rows and len(counts.systems) == 1:
            yield Problem("", f"all {counts.rows} rows have the same system prompt", "", row=counts.anywhere())

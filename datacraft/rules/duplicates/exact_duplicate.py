"""D101: a row repeats an earlier one."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.finding import Related
from datacraft.core.row import Row
from datacraft.core.rule import Problem, dataset_rule
from datacraft.rules.duplicates._digests import Seen, place, row_digest, split_of


@dataset_rule("D101")
class exact_duplicate:  # noqa: N801
    r"""A row repeats an earlier one.

    The same conversation with the same tools, whatever the call ids, the order of the tools and the metadata: it
    weighs double in training, and a copy in the test set makes the score a lie.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Bern?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Bern\"}"}}]}], "tools": [{"type": "function", "function": {"name": "get_weather", "description":
      "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type": "string"},
      "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required": ["city"]}}}]}
    {"messages": [{"role": "user", "content": "Weather in Bern?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "b7QwE52nP", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Bern\"}"}}]}], "tools": [{"type": "function", "function": {"name": "get_weather", "description":
      "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type": "string"},
      "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required": ["city"]}}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Bern?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Bern\"}"}}]}], "tools": [{"type": "function", "function": {"name": "get_weather", "description":
      "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type": "string"},
      "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required": ["city"]}}}]}
    {"messages": [{"role": "user", "content": "Weather in Basel?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "b7QwE52nP", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Basel\"}"}}]}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type":
      "string"}, "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required": ["city"]}}}]}
    ```
    """

    def __init__(self) -> None:
        self.seen = Seen()

    def see(self, row: Row) -> Iterator[Problem]:
        if row.messages:
            self.seen.add((split_of(row), row_digest(row)), place(row))
        return iter(())

    def merge(self, later: exact_duplicate) -> None:
        self.seen.merge(later.seen)

    def finish(self) -> Iterator[Problem]:
        for key, (file, line) in self.seen.again:
            first = self.seen.first[key]
            related = (Related(first[0], first[1], "", "the first of them"),)
            what = f"the row repeats {first[0]}:{first[1]}"
            yield Problem("", what, "remove it (datacraft dedupe)", row=Row(None, file, line), related=related)

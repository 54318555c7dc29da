"""D102: a row asks for the same calls as an earlier one in nearly the same words."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.finding import Related
from datacraft.core.row import Row
from datacraft.core.rule import Problem, dataset_rule
from datacraft.rules.duplicates._digests import Place, place, signature, user_words
from datacraft.rules.duplicates._sketches import alike, sketch


@dataset_rule("D102", on="asked")
class near_duplicate:  # noqa: N801
    r"""A row asks for the same calls as an earlier one in nearly the same words.

    It adds next to nothing and makes the dataset look larger than it is. Only rows with equal calls are compared,
    so the same phrase with other values is no duplicate. `datacraft dedupe` does the same, finer, and removes them.

    Bad:

    ```json
    {"messages": [{"role": "user", "content":
      "Please tell me the weather that we have today in Bern thank you very much"}, {"role": "assistant", "content":
      "", "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Bern\"}"}}]}], "tools": [{"type": "function", "function": {"name": "get_weather", "description":
      "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type": "string"},
      "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required": ["city"]}}}]}
    {"messages": [{"role": "user", "content":
      "Please tell me the weather that we have today in Bern thank you so very much"}, {"role": "assistant",
      "content": "", "tool_calls": [{"id": "b7QwE52nP", "type": "function", "function": {"name": "get_weather",
      "arguments": "{\"city\": \"Bern\"}"}}]}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type":
      "string"}, "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required": ["city"]}}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content":
      "Please tell me the weather that we have today in Bern thank you very much"}, {"role": "assistant", "content":
      "", "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Bern\"}"}}]}], "tools": [{"type": "function", "function": {"name": "get_weather", "description":
      "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type": "string"},
      "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required": ["city"]}}}]}
    {"messages": [{"role": "user", "content": "Is it raining in Bern?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "b7QwE52nP", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Bern\"}"}}]}], "tools": [{"type": "function", "function": {"name": "get_weather", "description":
      "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type": "string"},
      "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required": ["city"]}}}]}
    ```
    """

    def __init__(self) -> None:
        self.blocks: dict[int, list[tuple[bytes, Place]]] = {}

    def see(self, row: Row) -> Iterator[Problem]:
        words = user_words(row)
        if words:
            self.blocks.setdefault(signature(row), []).append((sketch(words), place(row)))
        return iter(())

    def merge(self, later: near_duplicate) -> None:
        for key, entries in later.blocks.items():
            self.blocks.setdefault(key, []).extend(entries)

    def finish(self) -> Iterator[Problem]:
        for entries in self.blocks.values():
            for (file, line), first in alike(entries):
                related = (Related(first[0], first[1], "", "the one it is like"),)
                what = f"the row says nearly the same as {first[0]}:{first[1]}"
                yield Problem("", what, "remove it (datacraft dedupe)", row=Row(None, file, line), related=related)

"""D105: a row of one split has nearly the same request and the same calls as one of another split."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.finding import Related
from datacraft.core.row import Row
from datacraft.core.rule import Problem, dataset_rule
from datacraft.rules.duplicates._digests import Place, place, signature, split_of, user_words
from datacraft.rules.duplicates._sketches import alike, sketch


@dataset_rule("D105", on="asked", needs=["splits"])
class split_leak_near:  # noqa: N801
    r"""A row of one split has nearly the same request and the same calls as one of another split.

    The score then says how well the model remembers. Only rows with equal calls are compared.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Bern?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Bern\"}"}}]}], "tools": [{"type": "function", "function": {"name": "get_weather", "description":
      "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type": "string"},
      "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required": ["city"]}}}], "metadata":
      {"lineage": ["weather-1"]}}
    {"messages": [{"role": "user", "content": "Weather in Bern?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "b7QwE52nP", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Bern\"}"}}]}], "tools": [{"type": "function", "function": {"name": "get_weather", "description":
      "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type": "string"},
      "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required": ["city"]}}}], "metadata":
      {"lineage": ["weather-1"]}}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Bern?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Bern\"}"}}]}], "tools": [{"type": "function", "function": {"name": "get_weather", "description":
      "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type": "string"},
      "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required": ["city"]}}}], "metadata":
      {"lineage": ["weather-1"]}}
    {"messages": [{"role": "user", "content": "Is it cold in Basel now?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "b7QwE52nP", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Basel\"}"}}]}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type":
      "string"}, "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required": ["city"]}}}],
      "metadata": {"lineage": ["weather-2"]}}
    ```
    """

    def __init__(self) -> None:
        self.blocks: dict[int, list[tuple[bytes, Place, str]]] = {}

    def see(self, row: Row) -> Iterator[Problem]:
        split, words = split_of(row), user_words(row)
        if split is not None and words:
            self.blocks.setdefault(signature(row), []).append((sketch(words), place(row), split))
        return iter(())

    def merge(self, later: split_leak_near) -> None:
        for key, entries in later.blocks.items():
            self.blocks.setdefault(key, []).extend(entries)

    def finish(self) -> Iterator[Problem]:
        for entries in self.blocks.values():
            splits = {where: split for _, where, split in entries}
            for (file, line), first in alike([(made, where) for made, where, _ in entries]):
                if splits[file, line] != splits[first]:
                    related = (Related(first[0], first[1], "", "the one it is like"),)
                    what = f"the row says nearly the same as {first[0]}:{first[1]} of the other split"
                    yield Problem("", what, "split again by request", row=Row(None, file, line), related=related)

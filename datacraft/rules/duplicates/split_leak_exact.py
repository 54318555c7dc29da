"""D104: a row of one split stands in another split too."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.finding import Related
from datacraft.core.row import Row
from datacraft.core.rule import Problem, dataset_rule
from datacraft.rules.duplicates._digests import Place, place, row_digest, split_of


@dataset_rule("D104", "error", needs=["splits"])
class split_leak_exact:  # noqa: N801
    r"""A row of one split stands in another split too.

    What was trained on is tested on: the score says how well the model remembers, not what it can do. Files are
    told apart by `--train` and `--validation`.

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
        self.first: dict[int, dict[str, Place]] = {}
        self.leaks: list[tuple[Place, Place]] = []

    def see(self, row: Row) -> Iterator[Problem]:
        split = split_of(row)
        if split is not None and row.messages:
            self._add(row_digest(row), split, place(row))
        return iter(())

    def _add(self, key: int, split: str, where: Place) -> None:
        known = self.first.setdefault(key, {})
        other = next((known[name] for name in known if name != split), None)
        if other is not None:
            self.leaks.append((where, other))
        known.setdefault(split, where)

    def merge(self, later: split_leak_exact) -> None:
        for key, known in later.first.items():
            for split, where in known.items():
                self._add(key, split, where)
        self.leaks += [leak for leak in later.leaks if leak not in self.leaks]

    def finish(self) -> Iterator[Problem]:
        for (file, line), first in self.leaks:
            related = (Related(first[0], first[1], "", "the same row in the other split"),)
            what = f"the row stands in another split too, at {first[0]}:{first[1]}"
            yield Problem("", what, "remove it from one of them", row=Row(None, file, line), related=related)

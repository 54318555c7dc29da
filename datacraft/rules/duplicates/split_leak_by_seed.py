"""D106: rows grown from one seed stand in different splits."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.finding import Related
from datacraft.core.row import Row
from datacraft.core.rule import Problem, dataset_rule
from datacraft.rules.duplicates._digests import Place, place, split_of


@dataset_rule("D106", "error", needs=["splits"])
class split_leak_by_seed:  # noqa: N801
    r"""Rows grown from one seed stand in different splits.

    Siblings share their phrases and values: the held-out rows were as good as trained on. `metadata.lineage` and
    `metadata.contrast_group` say who is whose sibling.

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
        self.first: dict[str, dict[str, Place]] = {}

    def see(self, row: Row) -> Iterator[Problem]:
        split, lineage, group = split_of(row), row.metadata.get("lineage"), row.metadata.get("contrast_group")
        if split is not None:
            families = (
                [f"seed {seed}" for seed in lineage if isinstance(seed, str)] if isinstance(lineage, list) else []
            )
            families += [f"contrast group {group}"] if isinstance(group, str) and group else []
            for family in families:
                self.first.setdefault(family, {}).setdefault(split, place(row))
        return iter(())

    def merge(self, later: split_leak_by_seed) -> None:
        for family, known in later.first.items():
            for split, where in known.items():
                self.first.setdefault(family, {}).setdefault(split, where)

    def finish(self) -> Iterator[Problem]:
        for family, known in self.first.items():
            (_, first), *others = known.items()
            for split, (file, line) in others:
                related = (Related(first[0], first[1], "", "a sibling in the other split"),)
                what = f"{family} has rows here ({split}) and at {first[0]}:{first[1]}"
                yield Problem(
                    "/metadata", what, "split by seed (datacraft split)", row=Row(None, file, line), related=related
                )

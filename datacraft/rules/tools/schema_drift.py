"""T121: one tool is defined differently in different rows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from hashlib import blake2b
from typing import TypeAlias

from datacraft.core.drift import differences
from datacraft.core.finding import Related
from datacraft.core.json import canonical
from datacraft.core.row import Row
from datacraft.core.rule import Problem, dataset_rule
from datacraft.core.schema import clip
from datacraft.core.tool import Tool
from datacraft.rules.tools._each import keys

Place: TypeAlias = tuple[str, int]
FEW_NAMES = 50
"""Tool names up to which a file is taken for one agent's, whatever the number of its rows."""
MOST_NAMES = 5_000
"""Tool names that are compared; a dataset with more is a collection of many agents, where names meet by chance."""


@dataset_rule("T121", "error")
class schema_drift:  # noqa: N801
    r"""One tool is defined differently in different rows.

    The model is told two truths about one name. Mostly rows from before and after a change of the code; the order
    of keys does not count. Silent on collections of many agents, where names meet by chance: more than 50 tool names
    and more than one for ten rows.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Bern?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Bern\"}"}}]}], "tools": [{"type": "function", "function": {"name": "get_weather", "description":
      "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type": "string"}},
      "required": ["city"]}}}]}
    {"messages": [{"role": "user", "content": "Weather in Basel?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"place\": \"Basel\"}"}}]}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "Current weather in a city.", "parameters": {"type": "object", "properties": {"place": {"type":
      "string"}}, "required": ["place"]}}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Bern?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Bern\"}"}}]}], "tools": [{"type": "function", "function": {"name": "get_weather", "description":
      "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type": "string"}},
      "required": ["city"]}}}]}
    {"messages": [{"role": "user", "content": "Weather in Basel?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Basel\"}"}}]}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type":
      "string"}}, "required": ["city"]}}}]}
    ```
    """

    def __init__(self) -> None:
        self.rows = 0
        self.first: dict[str, tuple[int, Place, int, bytes]] = {}
        self.others: dict[tuple[str, int], tuple[Place, int, bytes]] = {}

    def see(self, row: Row) -> Iterator[Problem]:
        self.rows += 1
        for (i, tool), key in zip(row.tools, row.once(keys), strict=True):
            # A name twice in one row is T104's.
            if tool.name and row.tools_by_name[tool.name] is tool:
                self._add(tool.name, _digest(key), (row.file, row.line), i, key)
        return iter(())

    def _add(self, name: str, made: int, where: Place, index: int, key: bytes) -> None:
        if name not in self.first and len(self.first) < MOST_NAMES:
            self.first[name] = (made, where, index, key)
        if name in self.first and self.first[name][0] != made and len(self.others) < MOST_NAMES:
            self.others.setdefault((name, made), (where, index, key))

    def merge(self, later: schema_drift) -> None:
        self.rows += later.rows
        for name, (made, where, index, key) in later.first.items():
            self._add(name, made, where, index, key)
        for (name, made), (where, index, key) in later.others.items():
            self._add(name, made, where, index, key)

    def finish(self) -> Iterator[Problem]:
        if len(self.first) > max(FEW_NAMES, self.rows / 10):
            return
        for (name, _), ((file, line), index, key) in self.others.items():
            _, first, index_there, original = self.first[name]
            changes = _differences(original, key)
            related = (Related(first[0], first[1], f"/tools/{index_there}", "the first definition"),)
            what = f"{name} is not defined as at {first[0]}:{first[1]}: {clip('; '.join(changes[:3]))}"
            yield Problem(
                f"/tools/{index}", what, "use one definition everywhere", row=Row(None, file, line), related=related
            )


def _differences(original: bytes, key: bytes) -> list[str]:
    try:
        return differences(Tool(json.loads(original)), Tool(json.loads(key)))
    except (TypeError, AttributeError, ValueError):  # no schemas at all, which other rules say
        return ["its definition"]


@lru_cache(maxsize=20_000)
def _digest(key: bytes) -> int:
    return int.from_bytes(blake2b(canonical(json.loads(key)).encode("utf-8", "surrogatepass"), digest_size=8).digest())

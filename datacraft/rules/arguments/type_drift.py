"""A125: one argument has different types in different rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from datacraft.core.row import Row
from datacraft.core.rule import Problem, dataset_rule
from datacraft.core.schema_walk import plain
from datacraft.core.tool import Tool
from datacraft.rules.arguments._checked import checked
from datacraft.rules.tools._each import kept, keys

Place: TypeAlias = tuple[str, int, str]
_TYPED = frozenset(("type", "enum", "anyOf", "oneOf", "const"))


@dataset_rule("A125")
class type_drift:  # noqa: N801
    r"""One argument has different types in different rows.

    Its schema does not say which, so both pass; the model learns to choose at random, and table loaders refuse the
    file or change the values.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Set the level to 3."}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "set_level", "arguments":
      "{\"level\": 3}"}}]}], "tools": [{"type": "function", "function": {"name": "set_level", "description":
      "Set a level.", "parameters": {"type": "object", "properties": {"level": {"description": "How loud."}},
      "required": ["level"]}}}]}
    {"messages": [{"role": "user", "content": "Set the level to three."}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "b7QwE52nP", "type": "function", "function": {"name": "set_level", "arguments":
      "{\"level\": \"three\"}"}}]}], "tools": [{"type": "function", "function": {"name": "set_level", "description":
      "Set a level.", "parameters": {"type": "object", "properties": {"level": {"description": "How loud."}},
      "required": ["level"]}}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Set the level to 3."}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "set_level", "arguments":
      "{\"level\": 3}"}}]}], "tools": [{"type": "function", "function": {"name": "set_level", "description":
      "Set a level.", "parameters": {"type": "object", "properties": {"level": {"description": "How loud."}},
      "required": ["level"]}}}]}
    {"messages": [{"role": "user", "content": "Set the level to 4."}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "b7QwE52nP", "type": "function", "function": {"name": "set_level", "arguments":
      "{\"level\": 4}"}}]}], "tools": [{"type": "function", "function": {"name": "set_level", "description":
      "Set a level.", "parameters": {"type": "object", "properties": {"level": {"description": "How loud."}},
      "required": ["level"]}}}]}
    ```
    """

    def __init__(self) -> None:
        self.first: dict[tuple[str, str], dict[str, Place]] = {}

    def see(self, row: Row) -> Iterator[Problem]:
        tools = zip(row.tools, row.once(keys), strict=True)
        left_open = {tool.name: _left_open(key, tool) for (_, tool), key in reversed(list(tools))}
        for one in checked(row) if any(left_open.values()) else ():
            for name, value in one.arguments.items():
                if value is None or name not in left_open[one.tool.name]:
                    continue
                kind = {int: "number", float: "number", bool: "boolean", str: "string", list: "array"}.get(
                    type(value), "object"
                )
                known = self.first.setdefault((one.tool.name, name), {})
                known.setdefault(kind, (row.file, row.line, one.at(name)))
        return iter(())

    def merge(self, later: type_drift) -> None:
        for key, known in later.first.items():
            self.first[key] = known | self.first.get(key, {})

    def finish(self) -> Iterator[Problem]:
        for (tool, name), known in self.first.items():
            (usual, first), *others = known.items()
            for kind, (file, line, pointer) in others:
                what = f"{tool}.{name} is of type {kind} here and {usual} at {first[0]}:{first[1]}"
                yield Problem(pointer, what, "declare its type, and keep to it", row=Row(None, file, line))


@kept
def _left_open(tool: Tool) -> frozenset[str]:
    """Parameters of which a tool does not say what they may be."""
    return frozenset(
        name for name, declared in tool.properties.items() if not _TYPED & set(plain(tool.parameters, declared))
    )

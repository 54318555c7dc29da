"""D103: two rows continue the same conversation with different calls."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.finding import Related
from datacraft.core.row import Row, taught
from datacraft.core.rule import Problem, dataset_rule
from datacraft.rules.duplicates._digests import Place, calls_of, place, prompt_digest


@dataset_rule("D103", "error")
class same_prompt_different_target:  # noqa: N801
    r"""Two rows continue the same conversation with different calls.

    Equal up to the assistant's first turn, tools included, and then other calls: whatever the model learns from one
    it unlearns from the other. One of the two is wrong, or the request is ambiguous.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Bern or Basel?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Bern\"}"}}]}], "tools": [{"type": "function", "function": {"name": "get_weather", "description":
      "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type": "string"},
      "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required": ["city"]}}}]}
    {"messages": [{"role": "user", "content": "Weather in Bern or Basel?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "b7QwE52nP", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Basel\"}"}}]}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type":
      "string"}, "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required": ["city"]}}}]}
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
        self.first: dict[int, tuple[Place, frozenset[int]]] = {}
        self.clashes: list[tuple[Place, Place]] = []

    def see(self, row: Row) -> Iterator[Problem]:
        index, message = next(((i, m) for i, m in row.messages if m.get("role") == "assistant"), (0, {}))
        if index and taught(message):
            self._add(prompt_digest(row, index), (place(row), calls_of(row, index)))
        return iter(())

    def _add(self, key: int, new: tuple[Place, frozenset[int]]) -> None:
        where, calls = self.first.setdefault(key, new)
        # Part of the calls now and the rest later is another pace, not another answer.
        if calls != new[1] and not (calls and new[1] and (calls < new[1] or new[1] < calls)):
            self.clashes.append((new[0], where))

    def merge(self, later: same_prompt_different_target) -> None:
        for key, entry in later.first.items():
            self._add(key, entry)
        self.clashes += later.clashes

    def finish(self) -> Iterator[Problem]:
        for (file, line), first in self.clashes:
            related = (Related(first[0], first[1], "", "the other continuation"),)
            what = f"{first[0]}:{first[1]} continues the same conversation with other calls"
            yield Problem("", what, "keep the right one", row=Row(None, file, line), related=related)

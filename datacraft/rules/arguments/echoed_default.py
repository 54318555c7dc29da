"""A120: a default is spelled out in some calls and left out in others."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, dataset_rule
from datacraft.core.schema import show
from datacraft.rules.duplicates._digests import Place, place

ENOUGH = 5
"""Calls of either kind from which both are a habit."""


@dataset_rule("A120", on="asked")
class echoed_default:  # noqa: N801
    r"""A default is spelled out in some calls and left out in others.

    Nobody asked for it in either: whether the model writes it becomes a coin toss. Said of parameters whose default
    stands in at least five calls and is left out in at least five.

    Bad: five calls with `"unit": "celsius"`, which is the default, and five without.

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
        self.echoed: dict[tuple[str, str, str], tuple[int, Place]] = {}
        self.left_out: dict[tuple[str, str, str], int] = {}

    def see(self, row: Row) -> Iterator[Problem]:
        for call, arguments in zip(row.calls, row.arguments, strict=True):
            if call.tool is None or arguments is None:
                continue
            for name, declared in call.tool.properties.items():
                if isinstance(declared, dict) and declared.get("default") is not None:
                    key = (call.tool.name, name, show(declared["default"]))
                    if name not in arguments:
                        self.left_out[key] = self.left_out.get(key, 0) + 1
                    elif arguments[name] == declared["default"]:
                        count, first = self.echoed.get(key, (0, place(row)))
                        self.echoed[key] = (count + 1, first)
        return iter(())

    def merge(self, later: echoed_default) -> None:
        for key, (count, first) in later.echoed.items():
            known, earlier = self.echoed.get(key, (0, first))
            self.echoed[key] = (known + count, earlier)
        for key, count in later.left_out.items():
            self.left_out[key] = self.left_out.get(key, 0) + count

    def finish(self) -> Iterator[Problem]:
        for key, (count, first) in sorted(self.echoed.items()):
            tool, name, default = key
            without = self.left_out.get(key, 0)
            if count >= ENOUGH and without >= ENOUGH:
                what = f"{tool}.{name} is given its default {default} in {count} calls and left out in {without}"
                yield Problem("", what, "do one or the other", row=Row(None, *first))

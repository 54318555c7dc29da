"""A110: an argument is not one of the values its schema lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from datacraft.core.names import nearest
from datacraft.core.row import Row
from datacraft.core.rule import Edit, Problem, row_rule
from datacraft.core.schema import show
from datacraft.rules.arguments._checked import claimed


@row_rule("A110", fix="unsafe")
def enum_mismatch(row: Row) -> Iterator[Problem]:
    r"""An argument is not one of the values its schema lists.

    The tool refuses it; near misses such as a misspelt unit teach the model the wrong word for good.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Bern, in celcius?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Bern\", \"unit\": \"celcius\"}"}}]}], "tools": [{"type": "function", "function": {"name":
      "get_weather", "description": "Current weather in a city.", "parameters": {"type": "object", "properties":
      {"city": {"type": "string"}, "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required":
      ["city"]}}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Bern, in celsius?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Bern\", \"unit\": \"celsius\"}"}}]}], "tools": [{"type": "function", "function": {"name":
      "get_weather", "description": "Current weather in a city.", "parameters": {"type": "object", "properties":
      {"city": {"type": "string"}, "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required":
      ["city"]}}}]}
    ```
    """
    for one, violation in claimed(row, "A110"):
        options = violation.wanted if violation.keyword == "enum" else [violation.wanted]
        listed = ", ".join(show(option, 30) for option in options[:8]) + (", …" if len(options) > 8 else "")
        texts = [option for option in options if isinstance(option, str)]
        close = nearest(violation.value, texts) if isinstance(violation.value, str) else _same(violation.value, options)
        edits = () if close is None else (Edit(one.place(violation), close),)
        advice = "" if close is None else f"did you mean {show(close)}?"
        yield Problem(one.place(violation), f"{show(violation.value)} is not one of {listed}", advice, edits)


def _same(value: Any, options: list[Any]) -> Any:
    """The option that reads like the value, None when none does."""
    return next((option for option in options if str(option) == str(value)), None)

"""A121: an argument is a placeholder, not a value."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.finding import Severity
from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.core.schema import show
from datacraft.core.schema_walk import pointer
from datacraft.rules.arguments._pairs import texts
from datacraft.rules.arguments._placeholders import PLACEHOLDER, names_a_form, names_nothing, stands_for_a_value


@row_rule("A121", sight=PLACEHOLDER)
def placeholder_value(row: Row) -> Iterator[Problem]:
    r"""An argument is a placeholder, not a value.

    `<CITY>`, `YOUR_API_KEY`, `TODO` or the word `string` come from templates and documentation; the model learns to
    send them to the real tool. A warning for `"None"` and `"null"` that nobody said: the tool takes them for a text.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "What is the weather?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"<CITY>\"}"}}]}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type":
      "string"}, "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required": ["city"]}}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "What is the weather in Bern?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Bern\"}"}}]}], "tools": [{"type": "function", "function": {"name": "get_weather", "description":
      "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type": "string"},
      "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required": ["city"]}}}]}
    ```
    """
    for call, arguments in zip(row.calls, row.arguments, strict=True):
        for path, value in texts(arguments or {}):
            if stands_for_a_value(row, call.message, value) and not names_a_form(path):
                place = f"{call.arguments_pointer}#{pointer(path)}"
                yield Problem(
                    place, f"{show(value)} is a placeholder", "put a value from the conversation there, or ask for it"
                )
            elif names_nothing(row, call, path, value):
                place = f"{call.arguments_pointer}#{pointer(path)}"
                said = f"{show(value)} is the name of nothing, written as a text"
                yield Problem(place, said, "leave the argument out, or write null", severity=Severity.WARNING)

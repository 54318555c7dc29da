"""C102: the category of a row does not fit its calls."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Edit, Problem, row_rule
from datacraft.rules.categories._labels import fitting, mismatch


@row_rule("C102", fix="unsafe")
def label_shape_mismatch(row: Row) -> Iterator[Problem]:
    r"""The category of a row does not fit its calls.

    The label says one thing and the row teaches another: balance, splits and scores by category are wrong from here
    on.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Bern?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Bern\"}"}}]}, {"role": "tool", "tool_call_id": "kT4mQ81xZ", "content": "{\"temperature\": 21}"},
      {"role": "assistant", "content": "It is 21 degrees in Bern."}], "tools": [{"type": "function", "function":
      {"name": "get_weather", "description": "Current weather in a city.", "parameters": {"type": "object",
      "properties": {"city": {"type": "string"}, "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}},
      "required": ["city"]}}}], "metadata": {"category": "multi_tool"}}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Bern?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Bern\"}"}}]}, {"role": "tool", "tool_call_id": "kT4mQ81xZ", "content": "{\"temperature\": 21}"},
      {"role": "assistant", "content": "It is 21 degrees in Bern."}], "tools": [{"type": "function", "function":
      {"name": "get_weather", "description": "Current weather in a city.", "parameters": {"type": "object",
      "properties": {"city": {"type": "string"}, "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}},
      "required": ["city"]}}}], "metadata": {"category": "single_tool"}}
    ```
    """
    reason = mismatch(row)
    if reason:
        better = fitting(row)
        edits = (Edit("/metadata/category", better),) if better else ()
        yield Problem("/metadata/category", reason, f"relabel it {better!r}" if better else "", edits)

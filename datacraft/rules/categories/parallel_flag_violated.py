"""C109: a turn makes several calls although `parallel_tool_calls` is false."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Edit, Problem, row_rule


@row_rule("C109", fix="safe")
def parallel_flag_violated(row: Row) -> Iterator[Problem]:
    r"""A turn makes several calls although `parallel_tool_calls` is false.

    With the flag the service never returns two calls in a turn: the row teaches what cannot happen.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Bern and Basel?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Bern\"}"}}, {"id": "b7QwE52nP", "type": "function", "function": {"name": "get_weather",
      "arguments": "{\"city\": \"Basel\"}"}}]}, {"role": "tool", "tool_call_id": "kT4mQ81xZ", "content":
      "{\"temperature\": 21}"}, {"role": "tool", "tool_call_id": "b7QwE52nP", "content": "{\"temperature\": 21}"},
      {"role": "assistant", "content": "Both have 21 degrees."}], "tools": [{"type": "function", "function":
      {"name": "get_weather", "description": "Current weather in a city.", "parameters": {"type": "object",
      "properties": {"city": {"type": "string"}, "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}},
      "required": ["city"]}}}], "parallel_tool_calls": false}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Bern and Basel?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Bern\"}"}}, {"id": "b7QwE52nP", "type": "function", "function": {"name": "get_weather",
      "arguments": "{\"city\": \"Basel\"}"}}]}, {"role": "tool", "tool_call_id": "kT4mQ81xZ", "content":
      "{\"temperature\": 21}"}, {"role": "tool", "tool_call_id": "b7QwE52nP", "content": "{\"temperature\": 21}"},
      {"role": "assistant", "content": "Both have 21 degrees."}], "tools": [{"type": "function", "function":
      {"name": "get_weather", "description": "Current weather in a city.", "parameters": {"type": "object",
      "properties": {"city": {"type": "string"}, "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}},
      "required": ["city"]}}}], "parallel_tool_calls": true}
    ```
    """
    flag = row.object.get("parallel_tool_calls")
    if flag is not None and not isinstance(flag, bool):
        yield Problem("/parallel_tool_calls", f"parallel_tool_calls is {flag!r:.40}", "write true or false")
    if flag is not False:
        return
    for index, count in Counter(call.message for call in row.calls).items():
        if count > 1:
            edit = Edit("/parallel_tool_calls", value=True)
            what = f"{count} calls in one turn, but parallel_tool_calls is false"
            yield Problem(
                f"/messages/{index}/tool_calls", what, "set the flag to true, or make the calls one by one", (edit,)
            )

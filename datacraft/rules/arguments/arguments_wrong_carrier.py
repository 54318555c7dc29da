"""A105: the arguments are carried as the target does not expect them."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.json import dumps
from datacraft.core.row import Row
from datacraft.core.rule import Edit, Problem, row_rule


@row_rule("A105", fix="safe", on="target", needs=["target"])
def arguments_wrong_carrier(row: Row) -> Iterator[Problem]:
    r"""The arguments are carried as the target does not expect them.

    Services want a JSON text, most chat templates an object: in the other form the rendered call is quoted twice,
    or rendering stops.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Bern?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      {"city": "Bern"}}}]}], "tools": [{"type": "function", "function": {"name": "get_weather", "description":
      "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type": "string"},
      "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required": ["city"]}}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Bern?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Bern\"}"}}]}], "tools": [{"type": "function", "function": {"name": "get_weather", "description":
      "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type": "string"},
      "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required": ["city"]}}}]}
    ```
    """
    profile = row.circumstances.profile
    for call, decoded in zip(row.calls, row.arguments, strict=True):
        if profile is None or decoded is None or isinstance(call.arguments, dict) == (profile.arguments == "object"):
            continue
        edit = Edit(call.arguments_pointer, decoded if profile.arguments == "object" else dumps(decoded))
        is_now = "an object" if isinstance(call.arguments, dict) else "a text"
        wanted = "an object" if profile.arguments == "object" else "a JSON text"
        yield Problem(call.arguments_pointer, f"the arguments are {is_now}, the target reads {wanted}", "", (edit,))

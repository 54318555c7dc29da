"""A127: a call has its name and arguments beside the id, not under `function`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from datacraft.core.row import Row
from datacraft.core.rule import Edit, Problem, row_rule
from datacraft.core.schema import show

SHAPE = 'write {"id": …, "type": "function", "function": {"name": …, "arguments": …}}'


@row_rule("A127", fix="safe")
def flat_call_shape(row: Row) -> Iterator[Problem]:
    r"""A call has its name and arguments beside the id, not under `function`.

    Templates look for `function.name`; from a flat call they print nothing, or stop. Also said of a call that is no
    object at all.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Bern?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "name": "get_weather", "arguments":
      "{\"city\": \"Bern\"}"}]}], "tools": [{"type": "function", "function": {"name": "get_weather", "description":
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
    for i, message in row.messages:
        listed = message.get("tool_calls")
        for j, call in enumerate(listed if isinstance(listed, list) else ()):
            if isinstance(call, dict) and isinstance(call.get("function"), dict):
                continue
            place = f"/messages/{i}/tool_calls/{j}"
            better = _wrapped(call)
            edits = () if better is None else (Edit(place, better),)
            yield Problem(place, f"{show(call)} has no function object", SHAPE, edits)


def _wrapped(call: Any) -> dict[str, Any] | None:
    if not isinstance(call, dict) or not isinstance(call.get("name"), str):
        return None
    given = next((call[key] for key in ("arguments", "args", "input", "parameters") if key in call), None)
    if given is None:
        return None
    head = {"id": call["id"]} if "id" in call else {}
    return {**head, "type": "function", "function": {"name": call["name"], "arguments": given}}

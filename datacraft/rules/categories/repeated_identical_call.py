"""C112: the same call is made twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from datacraft.core.finding import Severity
from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.rules.categories._parallel import repeats

_NEW_EACH_TIME = re.compile(
    r"random|dice|\broll|\bcoin\b|flip|shuffl|lottery|\bdraw|sampl|generat|joke|quote|fact\b|increment|\bnext|poll|tick",
    re.I,
)


@row_rule("C112")
def repeated_identical_call(row: Row) -> Iterator[Problem]:
    r"""The same call is made twice.

    In one turn this is an error: the model learns to stutter. Later in the same exchange, after a result that was
    no failure, it is a warning. Tools whose definition speaks of chance or of making something new (random, dice,
    generate, joke) may well be called twice.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Bern?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Bern\"}"}}, {"id": "b7QwE52nP", "type": "function", "function": {"name": "get_weather",
      "arguments": "{\"city\": \"Bern\"}"}}]}, {"role": "tool", "tool_call_id": "kT4mQ81xZ", "content":
      "{\"temperature\": 21}"}, {"role": "tool", "tool_call_id": "b7QwE52nP", "content": "{\"temperature\": 21}"},
      {"role": "assistant", "content": "Both have 21 degrees."}], "tools": [{"type": "function", "function":
      {"name": "get_weather", "description": "Current weather in a city.", "parameters": {"type": "object",
      "properties": {"city": {"type": "string"}, "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}},
      "required": ["city"]}}}]}
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
      "required": ["city"]}}}]}
    ```
    """
    for call, first, same_turn in repeats(row):
        if call.tool is not None and _NEW_EACH_TIME.search(f"{call.name} {call.tool.function.get('description')}"):
            continue
        severity = None if same_turn else Severity.WARNING
        where = "in the same turn" if same_turn else f"at {first.pointer}, with nothing new in between"
        yield Problem(
            call.pointer, f"{call.name} is called with the same arguments {where}", "make it once", severity=severity
        )

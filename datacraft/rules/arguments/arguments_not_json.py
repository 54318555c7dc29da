"""A101: the arguments of a call are a text that is not JSON."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from typing import Any

from datacraft.core.json import dumps
from datacraft.core.row import Row
from datacraft.core.rule import Edit, Problem, row_rule
from datacraft.core.schema import show


@row_rule("A101", fix="unsafe")
def arguments_not_json(row: Row) -> Iterator[Problem]:
    r"""The arguments of a call are a text that is not JSON.

    The model learns to write calls that nothing can parse. Python literals, calls that break off and text after the
    object are told apart; the first can be mended.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Bern, in celsius?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{'city': 'Bern'}"}}]}], "tools": [{"type": "function", "function": {"name": "get_weather", "description":
      "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type": "string"},
      "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required": ["city"]}}}]}
    ```

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Bern, in celsius?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Bern\""}}]}], "tools": [{"type": "function", "function": {"name": "get_weather", "description":
      "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type": "string"},
      "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required": ["city"]}}}]}
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
    for call in row.calls:
        text = call.arguments
        if isinstance(text, str) and text.strip():
            problem = _problem(text)
            if problem:
                yield Problem(call.arguments_pointer, *problem)


def _problem(text: str) -> tuple[str, str, tuple[Edit, ...]] | None:
    try:
        json.loads(text)
    except RecursionError:
        return "the arguments are nested too deep", "", ()
    except json.JSONDecodeError as error:
        return _kind(text, error)
    except ValueError as error:  # a number of thousands of digits
        return f"the arguments cannot be read: {error}", "", ()
    return None


def _kind(text: str, error: json.JSONDecodeError) -> tuple[str, str, tuple[Edit, ...]]:
    literal = _python_literal(text)
    if literal is not None:
        return f"the arguments are a Python literal: {show(text)}", f"write {show(literal)}", ()
    if error.msg.startswith("Extra data"):
        return f"text follows the arguments at character {error.pos}: {show(text[error.pos :])}", "cut it off", ()
    if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated"):
        return f"the arguments break off: …{show(text[-40:])}", "complete the object", ()
    where = f"{error.msg} at character {error.pos}"
    return f"the arguments are not JSON: {where}, near {show(text[error.pos :][:20])}", "", ()


def _python_literal(text: str) -> Any:
    if len(text) > 100_000:
        return None
    try:
        value = ast.literal_eval(text)
        return dumps(value) if isinstance(value, dict) else None
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None

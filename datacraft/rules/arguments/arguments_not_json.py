"""A101: the arguments of a call are a text that is not JSON."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator

from datacraft.core.decode import Decoded
from datacraft.core.json import dumps
from datacraft.core.row import Row
from datacraft.core.rule import Edit, Problem, row_rule
from datacraft.core.schema import show

_CONTROL = re.compile("[\x00-\x1f]")


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
        if isinstance(text, str) and text.strip() and call.parsed.error:
            message, advice, better = _kind(text, call.parsed)
            edits = (Edit(call.arguments_pointer, better),) if better else ()
            yield Problem(call.arguments_pointer, message, advice, edits)
        elif isinstance(text, str) and (raw := _raw_control(text)):
            yield Problem(
                call.arguments_pointer, f"a raw U+{ord(raw):04X} stands in a text of the arguments", "escape it"
            )
        elif isinstance(text, str):
            for odd in call.parsed.odd("non-finite"):
                place = f"{call.arguments_pointer}#{odd.pointer}"
                yield Problem(place, f"{odd.detail[:40]} is no number of JSON", "write null, or leave it out")


def _raw_control(text: str) -> str:
    """The control character for which strict readers refuse a JSON text, `""` when there is none."""
    if not _CONTROL.search(text):
        return ""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return text[error.pos] if error.msg.startswith("Invalid control") else ""
    except (ValueError, RecursionError):
        return ""
    return ""


def _kind(text: str, read: Decoded) -> tuple[str, str, str]:
    """Message, suggestion and the text that was meant, `""` where that cannot be told."""
    literal, at = _python_literal(text), read.position
    if literal is not None:
        return f"the arguments are a Python literal: {show(text)}", f"write {show(literal)}", literal
    if read.error.startswith("Extra data"):
        return f"text follows the arguments at character {at}: {show(text[at:])}", "cut it off", ""
    if at >= len(text.rstrip()) or read.error.startswith("Unterminated"):
        return f"the arguments break off: …{show(text[-40:])}", "complete the object", ""
    return f"the arguments are not JSON: {read.error} at character {at}, near {show(text[at:][:20])}", "", ""


def _python_literal(text: str) -> str | None:
    if len(text) > 100_000:
        return None
    try:
        value = ast.literal_eval(text)
        return dumps(value) if isinstance(value, dict) else None
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None

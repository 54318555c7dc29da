"""P114: a result is not what the function returns."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from typing import Any

from datacraft.core.row import Row, text_of
from datacraft.core.rule import Problem, row_rule
from datacraft.core.schema import Checker, checker
from datacraft.rules.pairing._exchange import exchange


@row_rule("P114", "warning", needs=["toolset"])
def result_schema_mismatch(row: Row) -> Iterator[Problem]:
    r"""A result is not what the function returns.

    The model learns to read results it will never get. Said of results that are a JSON object or list, or a Python one
    as the Agents SDK prints it, and break the schema of the live function's return annotation; errors are left alone.

    Bad: a result without the field `status` of a function whose return type requires it.

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Bern?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Bern\"}"}}]}], "tools": [{"type": "function", "function": {"name": "get_weather", "description":
      "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type": "string"},
      "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required": ["city"]}}}]}
    ```
    """
    toolset = row.circumstances.toolset
    for result in row.once(exchange).results if toolset else ():
        if toolset is None or result.call is None or not isinstance(result.call.name, str):
            continue
        returns = toolset.facts(row.served_name(result.call.name)).returns
        value = _object(text_of(dict(row.messages)[result.message])) if returns else None
        found = checker(dict(returns)) if returns and value is not None else None
        if not isinstance(found, Checker) or (isinstance(value, dict) and "error" in value):
            continue
        for violation in found.violations(value)[:1]:
            what = f"the result is not what {result.call.name} returns: {violation.message}"
            yield Problem(f"{result.pointer}/content", what, "make results by running the function")


def _object(text: str) -> Any:
    """The object or list a result's text is, None for any other text."""
    if text[:1] not in "{[" or len(text) > 50_000:
        return None
    for read in (json.loads, ast.literal_eval):
        try:
            value = read(text)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
        return value if isinstance(value, dict | list) else None
    return None

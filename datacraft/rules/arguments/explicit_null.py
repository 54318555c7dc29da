"""A117: an optional argument is given as null instead of being left out."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.finding import Severity
from datacraft.core.row import Row
from datacraft.core.rule import Edit, Problem, row_rule
from datacraft.rules.arguments._checked import checked, may_be_null


@row_rule("A117", "warning", fix="unsafe", sight=r'\\"(?:\s|\\\\[nrt])*:(?:\s|\\\\[nrt])*null')
def explicit_null(row: Row) -> Iterator[Problem]:
    r"""An optional argument is given as null instead of being left out.

    The schema does not ask for it. Where the schema refuses null this is an error, else a question of one policy
    for the whole dataset. Strict tools, which require every parameter, are exempt.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Bern?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Bern\", \"unit\": null}"}}]}], "tools": [{"type": "function", "function": {"name":
      "get_weather", "description": "Current weather in a city.", "parameters": {"type": "object", "properties":
      {"city": {"type": "string"}, "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required":
      ["city"]}}}]}
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
    for one in checked(row):
        refused = {violation.path for code, violation in one.claims if code == "A117"}
        for name, value in one.arguments.items():
            if value is not None or name in one.tool.required or name not in one.tool.properties:
                continue
            if (name,) in refused:
                severity = Severity.ERROR
            elif may_be_null(one.tool, name) and not one.tool.strict:
                severity = Severity.WARNING
            else:
                continue
            what = f"{name!r} is null, " + (
                "which its schema refuses" if severity is Severity.ERROR else "though optional"
            )
            yield Problem(one.at(name), what, "leave it out", (Edit(one.at(name), remove=True),), severity)

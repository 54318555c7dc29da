"""C114: a call is written into the text of an answer."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row, text_of
from datacraft.core.rule import Problem, row_rule
from datacraft.core.schema import show
from datacraft.rules.categories._written import WRITTEN, written_call


@row_rule("C114", sight=WRITTEN)
def call_written_as_text(row: Row) -> Iterator[Problem]:
    r"""A call is written into the text of an answer.

    Tags, fenced JSON or `Action:` lines of some model's own format: a parser for another model finds no call there,
    and the template adds its own tags around nothing.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Bern?"}, {"role": "assistant", "content":
      "<tool_call>{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Bern\"}}</tool_call>"}], "tools":
      [{"type": "function", "function": {"name": "get_weather", "description": "Current weather in a city.",
      "parameters": {"type": "object", "properties": {"city": {"type": "string"}, "unit": {"type": "string", "enum":
      ["celsius", "fahrenheit"]}}, "required": ["city"]}}}]}
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
        if message.get("role") == "assistant":
            found = written_call(text_of(message), row.tools_by_name)
            if found:
                yield Problem(
                    f"/messages/{i}/content", f"a call is written as text: {show(found)}", "move it to tool_calls"
                )

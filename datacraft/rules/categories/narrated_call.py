"""C115: the assistant announces a call and makes none."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row, text_of
from datacraft.core.rule import Problem, row_rule
from datacraft.rules.categories._written import ANNOUNCED, announces


@row_rule("C115", "warning", sight=ANNOUNCED)
def narrated_call(row: Row) -> Iterator[Problem]:
    r"""The assistant announces a call and makes none.

    "Let me look that up" as the last word: the model learns to promise instead of calling.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Bern?"}, {"role": "assistant", "content":
      "Let me check the weather in Bern for you."}], "tools": [{"type": "function", "function": {"name":
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
    if not row.tools or not row.messages:
        return
    index, last = row.messages[-1]
    if last.get("role") == "assistant" and not last.get("tool_calls") and announces(text_of(last), row.tools_by_name):
        yield Problem(f"/messages/{index}/content", "a call is announced, none is made", "make the call, or answer")

"""C105: the assistant asks although everything the call needs was said."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.rules.categories._labels import first_assistant, kind_of
from datacraft.rules.categories._needless import answered_already
from datacraft.rules.categories._questions import needless


@row_rule("C105")
def clarification_not_needed(row: Row) -> Iterator[Problem]:
    r"""The assistant asks although everything the call needs was said.

    The call that follows uses nothing the answer added: the model learns to ask needlessly, which users hate most.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "What is the weather in Bern?"}, {"role": "assistant", "content":
      "For which city?"}, {"role": "user", "content": "Bern, as I said."}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Bern\"}"}}]}], "tools": [{"type": "function", "function": {"name": "get_weather", "description":
      "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type": "string"},
      "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required": ["city"]}}}], "metadata":
      {"category": "clarification", "shape": "missing_parameter"}}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "What is the weather?"}, {"role": "assistant", "content":
      "For which city?"}, {"role": "user", "content": "Bern."}, {"role": "assistant", "content": "", "tool_calls":
      [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Bern\"}"}}]}], "tools": [{"type": "function", "function": {"name": "get_weather", "description":
      "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type": "string"},
      "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required": ["city"]}}}], "metadata":
      {"category": "clarification", "shape": "missing_parameter"}}
    ```
    """
    index = first_assistant(row)
    if index is not None and not row.calls and kind_of(row.metadata.get("category")) == "clarification":
        given = answered_already(row, index)
        if given:
            yield Problem(f"/messages/{index}/content", f"{given} had been said before the question", "call at once")
    found = needless(row)
    if found:
        index, names = found
        what = f"{', '.join(names)} had been said before the question"
        yield Problem(f"/messages/{index}/content", what, "call at once, or withhold the value in the request")

"""C101: the category of a row is none that this dataset uses."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.names import did_you_mean
from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.core.schema import show
from datacraft.core.seed import CATEGORIES
from datacraft.rules.categories._labels import kind_of


@row_rule("C101")
def unknown_category(row: Row) -> Iterator[Problem]:
    r"""The category of a row is none that this dataset uses.

    A misspelt label drops the row out of every count, split and balance by category.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Bern?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Bern\"}"}}]}, {"role": "tool", "tool_call_id": "kT4mQ81xZ", "content": "{\"temperature\": 21}"},
      {"role": "assistant", "content": "It is 21 degrees in Bern."}], "tools": [{"type": "function", "function":
      {"name": "get_weather", "description": "Current weather in a city.", "parameters": {"type": "object",
      "properties": {"city": {"type": "string"}, "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}},
      "required": ["city"]}}}], "metadata": {"category": "singel_tool"}}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Bern?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Bern\"}"}}]}, {"role": "tool", "tool_call_id": "kT4mQ81xZ", "content": "{\"temperature\": 21}"},
      {"role": "assistant", "content": "It is 21 degrees in Bern."}], "tools": [{"type": "function", "function":
      {"name": "get_weather", "description": "Current weather in a city.", "parameters": {"type": "object",
      "properties": {"city": {"type": "string"}, "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}},
      "required": ["city"]}}}], "metadata": {"category": "single_tool"}}
    ```
    """
    label = row.metadata.get("category")
    shape = row.metadata.get("shape")
    if label is None:
        return
    if not isinstance(label, str) or label not in CATEGORIES:
        if isinstance(label, str) and kind_of(label) is not None:
            return
        advice = did_you_mean(label, CATEGORIES) if isinstance(label, str) else ""
        yield Problem("/metadata/category", f"{show(label)} is no category", advice)
    elif isinstance(shape, str) and shape not in CATEGORIES[label]:
        advice = did_you_mean(shape, CATEGORIES[label])
        yield Problem("/metadata/shape", f"{show(shape)} is no shape of {label}", advice)

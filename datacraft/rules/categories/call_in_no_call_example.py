"""C103: a row that is labelled as one without a call has one."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.rules.categories._labels import first_assistant, kind_of


@row_rule("C103")
def call_in_no_call_example(row: Row) -> Iterator[Problem]:
    r"""A row that is labelled as one without a call has one.

    A refusal that calls, or a clarification that calls before it asks, teaches the model to do just what it should
    not.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Bern?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Bern\"}"}}]}, {"role": "tool", "tool_call_id": "kT4mQ81xZ", "content": "{\"temperature\": 21}"},
      {"role": "assistant", "content": "Which city did you mean?"}, {"role": "user", "content": "Basel."}, {"role":
      "assistant", "content": "I will look."}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type":
      "string"}, "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required": ["city"]}}}],
      "metadata": {"category": "clarification"}}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "What is the weather?"}, {"role": "assistant", "content":
      "Which city do you mean?"}, {"role": "user", "content": "Bern."}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Bern\"}"}}]}], "tools": [{"type": "function", "function": {"name": "get_weather", "description":
      "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type": "string"},
      "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required": ["city"]}}}], "metadata":
      {"category": "clarification"}}
    ```
    """
    kind = kind_of(row.metadata.get("category"))
    if kind is None or not row.calls:
        return
    first = row.calls[0]
    if kind == "refusal":
        yield Problem(
            first.pointer,
            f"the row is labelled {row.metadata['category']} but calls {first.name}",
            "relabel it, or drop the call",
        )
    elif kind == "clarification" and first.message == first_assistant(row):
        yield Problem(
            first.pointer, f"{first.name} is called before anything is asked", "ask first, or relabel the row"
        )

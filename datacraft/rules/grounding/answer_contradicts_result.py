"""G105: the answer states a figure or a date that the results do not give."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.finding import Severity
from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.rules.grounding._answers import contradictions


@row_rule("G105")
def answer_contradicts_result(row: Row) -> Iterator[Problem]:
    r"""The answer states a figure or a date that the results do not give.

    The model learns to misread what its tools say. An error where the answer names a field of a result and gives it
    another value; else a warning. Sums, roundings, counts and usual conversions are understood.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Bern?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Bern\"}"}}]}, {"role": "tool", "tool_call_id": "kT4mQ81xZ", "content":
      "{\"city\": \"Bern\", \"temperature\": 21}"}, {"role": "assistant", "content":
      "The temperature in Bern is 26 degrees."}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type":
      "string"}, "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required": ["city"]}}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Bern?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Bern\"}"}}]}, {"role": "tool", "tool_call_id": "kT4mQ81xZ", "content":
      "{\"city\": \"Bern\", \"temperature\": 21}"}, {"role": "assistant", "content":
      "The temperature in Bern is 21 degrees."}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type":
      "string"}, "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required": ["city"]}}}]}
    ```
    """
    for claim in contradictions(row):
        if claim.field:
            what = f"the answer says {claim.said}, the result has {claim.field}: {claim.value}"
            yield Problem(claim.place, what, "state what the result says")
        elif claim.value:
            what = f"the answer says {claim.said}, the result {claim.value}"
            yield Problem(claim.place, what, "state what the result says", severity=Severity.WARNING)
        else:
            what = f"the answer says {claim.said}, which no result and no turn gives"
            yield Problem(claim.place, what, "state what the results say", severity=Severity.WARNING)

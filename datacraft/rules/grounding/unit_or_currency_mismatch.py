"""G111: a call uses another unit or currency than the user said."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.core.schema import show
from datacraft.core.schema_walk import pointer
from datacraft.rules.grounding._units import MEASURES, MONIES, miscounted, mismatches


@row_rule("G111", "warning", sight=f"{MEASURES}|{MONIES}")
def unit_or_currency_mismatch(row: Row) -> Iterator[Problem]:
    r"""A call uses another unit or currency than the user said.

    The number is right and the amount is not. Said where the latest request names a unit or currency and the argument
    is another one of the kind that nothing before the call names, where a number said in one unit is sent to a
    parameter whose name ends with another, and where an answer counts money in a currency that nothing before it names.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Bern, in celsius?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Bern\", \"unit\": \"fahrenheit\"}"}}]}], "tools": [{"type": "function", "function": {"name":
      "get_weather", "description": "Current weather in a city.", "parameters": {"type": "object", "properties":
      {"city": {"type": "string"}, "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required":
      ["city"]}}}]}
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
    for call, name, value, said in mismatches(row):
        place = f"{call.arguments_pointer}#{pointer((name,))}"
        yield Problem(place, f"{name} is {show(value)}, the request says {said!r}", "convert it, or use what was said")
    for index, strange, known in miscounted(row):
        what = f"the answer says {strange.strip()}, the result of {known.upper()}"
        yield Problem(f"/messages/{index}/content", what, "state the currency of the result")

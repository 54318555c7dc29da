"""A114: a value inside an array, an object or a union does not fit its schema."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.finding import Severity
from datacraft.core.names import nearest
from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.core.schema import Violation
from datacraft.rules.arguments._checked import claimed
from datacraft.rules.arguments._dates import is_local_time


@row_rule("A114")
def nested_value_invalid(row: Row) -> Iterator[Problem]:
    r"""A value inside an array, an object or a union does not fit its schema.

    What is wrong deep inside a call is what most checkers miss, and what tools refuse with the least helpful words. A
    time that lacks only its offset is a warning.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Two nights in Bern."}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "plan_trip", "arguments":
      "{\"stops\": [{\"city\": \"Bern\", \"nights\": \"two\"}]}"}}]}], "tools": [{"type": "function", "function":
      {"name": "plan_trip", "description": "Plan a trip over several stops.", "parameters": {"type": "object",
      "properties": {"stops": {"type": "array", "items": {"type": "object", "properties": {"city": {"type":
      "string"}, "nights": {"type": "integer"}}, "required": ["city"]}}}, "required": ["stops"]}}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Two nights in Bern."}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "plan_trip", "arguments":
      "{\"stops\": [{\"city\": \"Bern\", \"nights\": 2}]}"}}]}], "tools": [{"type": "function", "function": {"name":
      "plan_trip", "description": "Plan a trip over several stops.", "parameters": {"type": "object", "properties":
      {"stops": {"type": "array", "items": {"type": "object", "properties": {"city": {"type": "string"}, "nights":
      {"type": "integer"}}, "required": ["city"]}}}, "required": ["stops"]}}}]}
    ```
    """
    for one, violation in claimed(row, "A114"):
        local = violation.keyword == "format" and is_local_time(str(violation.wanted), violation.value)
        severity = Severity.WARNING if local else None
        yield Problem(one.place(violation), violation.message, _advice(violation), severity=severity)


def _advice(violation: Violation) -> str:
    """The nearest allowed value, or what each branch of a union says."""
    if violation.keyword == "enum" and isinstance(violation.value, str):
        close = nearest(violation.value, [option for option in violation.wanted if isinstance(option, str)])
        return f"did you mean {close!r}?" if close else ""
    said = [branch[0].message for branch in violation.branches if branch]
    return "; or ".join(said[:4])

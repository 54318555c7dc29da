"""G101: a call uses a value that nothing before it says."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.finding import Severity
from datacraft.core.grounding import EXACT
from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.core.schema import show
from datacraft.rules.grounding._evidence import strays


@row_rule("G101", "warning")
def ungrounded_argument(row: Row) -> Iterator[Problem]:
    r"""A call uses a value that nothing before it says.

    The commonest defect of generated data: the model learns to invent values. Looked for in what the system prompt,
    the user, earlier results and the tool's definition say, in other words too (number words, units, dates,
    abbreviations); free text, enums and booleans are not checked. Of times of day and short codes such as gates it is
    said only where the request gives another one that no call uses. E-mail addresses, phone numbers and amounts are
    errors, and so is a declared provenance that does not hold; the rest is a warning.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Bern, please."}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Zurich\"}"}}]}], "tools": [{"type": "function", "function": {"name": "get_weather",
      "description": "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type":
      "string"}, "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required": ["city"]}}}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Bern, please."}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Bern\"}"}}]}], "tools": [{"type": "function", "function": {"name": "get_weather", "description":
      "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type": "string"},
      "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required": ["city"]}}}]}
    ```
    """
    for stray in strays(row, "G101"):
        if stray.claim:
            what = f"{show(stray.leaf.value)} is declared {stray.claim}, which does not hold"
            yield Problem(stray.place, what, "correct the value or metadata.provenance", severity=Severity.ERROR)
        else:
            severity = Severity.ERROR if stray.leaf.kind in EXACT else None
            what = f"nothing before the call says {show(stray.leaf.value)}"
            advice = f"did you mean {stray.found}?" if stray.found else "take it from the conversation, or ask for it"
            yield Problem(stray.place, what, advice, severity=severity)

"""L102: the turns a row is trained on lie beyond what the target takes."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.rules.length._tokens import row_tokens


@row_rule("L102", on="target", needs=["target"])
def target_truncated_away(row: Row) -> Iterator[Problem]:
    r"""The turns a row is trained on lie beyond what the target takes.

    After truncation nothing of the answer is left: the row costs time and teaches nothing.

    Bad: a row whose results fill 70,000 tokens before the answer, for a target that takes 65,536.

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Bern?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Bern\"}"}}]}], "tools": [{"type": "function", "function": {"name": "get_weather", "description":
      "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type": "string"},
      "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required": ["city"]}}}]}
    ```
    """
    limit = row.circumstances.profile.max_tokens if row.circumstances.profile else None
    if limit is None:
        return
    tokens = row_tokens(row)
    if tokens.total > limit <= tokens.before_last_target:
        what = f"the last answer begins at token {tokens.before_last_target:,}{tokens.note}, the target takes {limit:,}"
        yield Problem("", what, "shorten what stands before it")

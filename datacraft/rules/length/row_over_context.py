"""L101: a row is longer than the target takes in one piece."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.rules.length._tokens import row_tokens


@row_rule("L101", on="target", needs=["target"])
def row_over_context(row: Row) -> Iterator[Problem]:
    r"""A row is longer than the target takes in one piece.

    The trainer cuts it off without a word, at the end, where the answer is. Counted with the target's tokenizer
    where there is one, else estimated from the characters, which the message says.

    Bad: a row of 70,000 tokens for a target that takes 65,536.

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
    if tokens.total > limit and tokens.before_last_target < limit:
        what = f"{tokens.total:,} tokens{tokens.note}, the target takes {limit:,}"
        yield Problem("", what, "shorten the results or the list of tools, or cut the row into turns")

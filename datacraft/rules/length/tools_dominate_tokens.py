"""L103: the definitions of the tools make up nearly all of a row."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule
from datacraft.rules.length._tokens import row_tokens


@row_rule("L103", "warning", on="asked")
def tools_dominate_tokens(row: Row) -> Iterator[Problem]:
    r"""The definitions of the tools make up nearly all of a row.

    The model reads hundreds of tokens of schema for each token it learns from. Said when they are over 95 % of a
    row of more than 4,000 tokens (estimated).

    Bad: a request of ten words beside the definitions of a hundred tools.

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Bern?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Bern\"}"}}]}], "tools": [{"type": "function", "function": {"name": "get_weather", "description":
      "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type": "string"},
      "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required": ["city"]}}}]}
    ```
    """
    tokens = row_tokens(row)
    if tokens.total > 4_000 and tokens.tools > 0.95 * tokens.total:
        what = f"{tokens.tools:,} of {tokens.total:,} tokens{tokens.note} are tool definitions"
        yield Problem("/tools", what, "offer fewer tools in a row")

"""L105: hardly any of a row is trained on."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row, taught, text_of
from datacraft.core.rule import Problem, row_rule
from datacraft.rules.length._tokens import CHARACTERS_PER_TOKEN, row_tokens

SHARE = 0.002


@row_rule("L105", "warning", on="asked")
def too_few_trained_tokens(row: Row) -> Iterator[Problem]:
    r"""Hardly any of a row is trained on.

    The model reads thousands of tokens to learn from a few. Said when the assistant's trained turns are under 0.2 % of
    a row of more than 4,000 tokens (estimated).

    Bad: a row with a document of 20,000 words and the answer "Yes."

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
    if tokens.total <= 4_000:
        return
    trained = sum(
        len(text_of(message)) + sum(len(str(call.arguments)) for call in row.calls if call.message == i)
        for i, message in row.messages
        if message.get("role") == "assistant" and taught(message)
    )
    count = int(trained / CHARACTERS_PER_TOKEN)
    if count < SHARE * tokens.total:
        what = f"about {count:,} of {tokens.total:,} tokens{tokens.note} are trained on"
        yield Problem("", what, "shorten what stands before the answer")

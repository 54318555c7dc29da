"""L104: a row is far longer than the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, dataset_rule
from datacraft.rules.length._tokens import rough_tokens

STEP = 64
"""Tokens that count as one length."""


@dataset_rule("L104")
class length_outlier:  # noqa: N801
    r"""A row is far longer than the others.

    One such row sets the memory that training needs. Said of the longest, from 50 rows on, when it is over 20 times
    the median and over 8,000 tokens (estimated).

    Bad: fifty short rows and one with a result of 400,000 characters.

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Weather in Bern?"}, {"role": "assistant", "content": "",
      "tool_calls": [{"id": "kT4mQ81xZ", "type": "function", "function": {"name": "get_weather", "arguments":
      "{\"city\": \"Bern\"}"}}]}], "tools": [{"type": "function", "function": {"name": "get_weather", "description":
      "Current weather in a city.", "parameters": {"type": "object", "properties": {"city": {"type": "string"},
      "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}, "required": ["city"]}}}]}
    ```
    """

    def __init__(self) -> None:
        self.lengths: Counter[int] = Counter()
        self.longest = (0, "", 0)

    def see(self, row: Row) -> Iterator[Problem]:
        tokens = rough_tokens(row)
        self.lengths[tokens // STEP] += 1
        if tokens > self.longest[0]:
            self.longest = (tokens, row.file, row.line)
        return iter(())

    def merge(self, later: length_outlier) -> None:
        self.lengths += later.lengths
        self.longest = max(self.longest, later.longest, key=lambda entry: entry[0])

    def finish(self) -> Iterator[Problem]:
        rows, tokens = self.lengths.total(), self.longest[0]
        if rows < 50 or tokens < 8_000:
            return
        below = 0
        for step in sorted(self.lengths):
            below += self.lengths[step]
            if below * 2 >= rows:
                median = (step + 1) * STEP
                break
        if tokens > 20 * median:
            what = f"about {tokens:,} tokens, the median row has about {median:,}"
            yield Problem("", what, "shorten it or leave it out", row=Row(None, *self.longest[1:]))

"""D108: too many requests begin with the same words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, dataset_rule
from datacraft.rules.duplicates._digests import Place, place, user_words

MIN_ROWS = 50
"""Rows below which a share says little."""
WORDS = 4
SHARE = 0.2
KEPT = 50_000
"""Openings that are counted; a frequent one is among the first."""


@dataset_rule("D108")
class template_collapse:  # noqa: N801
    r"""Too many requests begin with the same words.

    A set made from a few phrases teaches the phrases: the model fails on users who speak otherwise. From 50 rows
    on, an opening of four words may stand in at most a fifth of them.

    Bad: fifty rows of which eleven begin with `please tell me the`.

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
        self.rows = 0
        self.openings: Counter[str] = Counter()
        self.first: dict[str, Place] = {}

    def see(self, row: Row) -> Iterator[Problem]:
        words = user_words(row)
        if words:
            self.rows += 1
            opening = " ".join(words[:WORDS])
            if opening in self.openings or len(self.openings) < KEPT:
                self.openings[opening] += 1
                self.first.setdefault(opening, place(row))
        return iter(())

    def merge(self, later: template_collapse) -> None:
        self.rows += later.rows
        self.openings += later.openings
        self.first = later.first | self.first

    def finish(self) -> Iterator[Problem]:
        for opening, count in self.openings.most_common(5):
            if self.rows >= MIN_ROWS and count > SHARE * self.rows:
                file, line = self.first[opening]
                what = f"{count} of {self.rows} requests begin with {opening!r:.60}"
                yield Problem("", what, "vary how users ask", row=Row(None, file, line))

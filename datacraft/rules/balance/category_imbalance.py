"""B104: nearly all rows have one category."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, dataset_rule
from datacraft.rules.balance._counts import MOST_KINDS, Rows


@dataset_rule("B104")
class category_imbalance(Rows):  # noqa: N801
    r"""Nearly all rows have one category.

    The others are there, but too few to be learned. Said from 100 labelled rows on, when one of several categories has
    more than nine tenths of them.

    Bad: a hundred rows labelled single_tool and five labelled refusal.

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
        super().__init__()
        self.labels: Counter[str] = Counter()

    def see(self, row: Row) -> Iterator[Problem]:
        label = row.metadata.get("category")
        if isinstance(label, str):
            self.one_more(row)
            if label in self.labels or len(self.labels) < MOST_KINDS:
                self.labels[label] += 1
        return iter(())

    def merge(self, later: category_imbalance) -> None:
        self.merge_rows(later)
        self.labels.update(later.labels)

    def finish(self) -> Iterator[Problem]:
        for label, count in self.labels.most_common(1):
            if self.rows >= 100 and len(self.labels) > 1 and count > 0.9 * self.rows:
                what = f"{count} of {self.rows} labelled rows are {label}"
                yield Problem("/metadata/category", what, "add rows of the other categories", row=self.anywhere())

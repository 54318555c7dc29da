"""D109: the rows stand category by category."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, dataset_rule
from datacraft.rules.duplicates._digests import Place, place

MIN_ROWS = 100
MOST_RUNS = 100
"""Changes of category beyond which the order is no order."""


@dataset_rule("D109")
class row_order_by_category:  # noqa: N801
    r"""The rows stand category by category.

    Trainers that do not shuffle forget the first category by the last, and loaders that infer the columns from the
    first rows fail on the first call.

    Bad: a hundred rows with a call, and after them ten without.

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
        self.runs: list[str] = []
        self.counts: Counter[str] = Counter()
        self.where: Place = ("", 0)

    def see(self, row: Row) -> Iterator[Problem]:
        label = row.metadata.get("category")
        label = label if isinstance(label, str) else ("calls" if row.calls else "no calls")
        self.counts[label] += 1
        self.where = self.where if self.where[1] else place(row)
        self._extend([label])
        return iter(())

    def _extend(self, labels: list[str]) -> None:
        for label in labels:
            if len(self.runs) < MOST_RUNS and (not self.runs or self.runs[-1] != label):
                self.runs.append(label)

    def merge(self, later: row_order_by_category) -> None:
        self.counts += later.counts
        self.where = self.where if self.where[1] else later.where
        self._extend(later.runs)

    def finish(self) -> Iterator[Problem]:
        rows = sum(self.counts.values())
        sorted_ = len(self.runs) == len(self.counts) > 1
        if rows >= MIN_ROWS and sorted_ and self.counts.most_common()[-1][1] >= 5:
            what = f"{rows} rows stand in {len(self.runs)} blocks: {', '.join(self.runs)}"
            yield Problem("", what, "shuffle the rows", row=Row(None, *self.where))

"""C116: users call tools by their names."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row, text_of
from datacraft.core.rule import Problem, dataset_rule
from datacraft.rules.balance._counts import Rows


@dataset_rule("C116")
class user_names_the_function(Rows):  # noqa: N801
    r"""Users call tools by their names.

    Nobody who was not told them says `get_weather`: the model learns to wait for the name instead of to understand the
    wish. Said from 50 rows with tools on, when in more than a tenth a user turn holds a tool's name with its
    underscores.

    Bad: fifty rows, ten of which begin "Use get_weather to ...".

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
        self.named = 0

    def see(self, row: Row) -> Iterator[Problem]:
        if row.tools:
            self.one_more(row)
            said = [text for _, m in row.messages if m.get("role") == "user" and "_" in (text := text_of(m))]
            self.named += bool(said) and any(
                "_" in name and name in text for name in row.tools_by_name for text in said
            )
        return iter(())

    def merge(self, later: user_names_the_function) -> None:
        self.merge_rows(later)
        self.named += later.named

    def finish(self) -> Iterator[Problem]:
        if self.rows >= 50 and self.named > 0.1 * self.rows:
            what = f"users name a tool in {self.named} of {self.rows} rows with tools"
            yield Problem("", what, "let them say what they want", row=self.anywhere())

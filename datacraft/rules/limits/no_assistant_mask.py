"""X107: templates that do not say which text is the assistant's."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, dataset_rule


@dataset_rule("X107", "error", on="target", needs=["target", "template"])
class no_assistant_mask:  # noqa: N801
    """The chat template does not mark the assistant's text, and the target trains only that.

    Without `{% generation %}` the trainer cannot mask the rest: it stops, or trains on every token.

    Bad: rows for a trainer with assistant-only loss, and a template without the marks.

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}
    ```
    """

    def __init__(self) -> None:
        self.unmarked = ""

    def see(self, row: Row) -> Iterator[Problem]:
        profile, template = row.circumstances.profile, row.circumstances.template
        asked = profile is not None and profile.trained_turns == "assistant" and not profile.finds_turns
        if not self.unmarked and asked and template:
            self.unmarked = "" if template.marks_generation else str(template.name)
        return iter(())

    def merge(self, later: no_assistant_mask) -> None:
        self.unmarked = self.unmarked or later.unmarked

    def finish(self) -> Iterator[Problem]:
        if self.unmarked:
            message = f"the template {self.unmarked} does not mark the assistant's text"
            yield Problem("", message, "export one row per turn: datacraft export --unroll")

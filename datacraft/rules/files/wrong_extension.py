"""F110: files the target does not recognise."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, dataset_rule
from datacraft.rules.limits._files import Files


@dataset_rule("F110", "error", on="target", needs=["target"])
class wrong_extension(Files):  # noqa: N801
    """The file has not the extension that the target asks for.

    Services tell JSON lines by `.jsonl` alone, in lower case.

    Bad: a file `rows.json` for a service that wants `.jsonl`.

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}
    ```
    """

    def finish(self) -> Iterator[Problem]:
        wanted = self.profile.suffix if self.profile else ""
        for file in self.rows:
            if file not in ("", "-") and not file.endswith(wanted):
                message = f"the file is not named *{wanted}, which {self.target} asks for"
                yield Problem("", message, "rename it", row=Row(None, file))

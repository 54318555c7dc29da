"""X113: files larger than the target takes."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, dataset_rule
from datacraft.rules.limits._files import Files


@dataset_rule("X113", "error", on="target", needs=["target"])
class file_size_limit(Files):  # noqa: N801
    """The file is larger than the target takes.

    The upload is refused.

    Bad: a file of 600 MiB for a service that takes 512.

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}
    ```
    """

    def finish(self) -> Iterator[Problem]:
        limit = self.profile.max_bytes if self.profile else None
        for file, size in self.bytes.items():
            if limit is not None and size > limit:
                message = f"{size / 2**20:,.0f} MiB, {self.target} takes at most {limit / 2**20:,.0f}"
                yield Problem("", message, "split the file", row=Row(None, file))

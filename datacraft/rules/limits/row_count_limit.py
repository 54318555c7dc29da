"""X112: more or fewer rows than the target takes."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, dataset_rule
from datacraft.rules.limits._files import Files


@dataset_rule("X112", "error", on="target", needs=["target"])
class row_count_limit(Files):  # noqa: N801
    """The file has fewer rows than the target needs, or more than it takes.

    The service refuses the job after the upload.

    Bad: a file of nine rows for a service that wants ten.

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}
    ```
    """

    def finish(self) -> Iterator[Problem]:
        for file, count in self.rows.items():
            least, most = (self.profile.min_rows, self.profile.max_rows) if self.profile else (0, None)
            if count < least:
                yield _problem(file, f"{count} rows, {self.target} needs at least {least}")
            elif most is not None and count > most:
                yield _problem(file, f"{count:,} rows, {self.target} takes at most {most:,}")


def _problem(file: str, message: str) -> Problem:
    return Problem("", message, "add rows, or split the file", row=Row(None, file))

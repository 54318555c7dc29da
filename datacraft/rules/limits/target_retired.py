"""X117: targets that end."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.rule import Problem, dataset_rule
from datacraft.rules.limits._files import Files


@dataset_rule("X117", "warning", on="target", needs=["target"])
class target_retired(Files):  # noqa: N801
    """The target is announced to end.

    From that date on nothing can be tuned there.

    Bad: any file for a service that has announced its end.

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}
    ```
    """

    def finish(self) -> Iterator[Problem]:
        if self.profile and self.profile.retires:
            yield Problem(
                "", f"{self.target} takes no new jobs from {self.profile.retires} on", "choose another target"
            )

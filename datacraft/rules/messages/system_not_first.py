"""M104: system messages in the middle."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.finding import Severity
from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule


@row_rule("M104", "warning")
def system_not_first(row: Row) -> Iterator[Problem]:
    """A system message comes after other turns.

    Of 88 tool-capable chat templates 13 raise on it and 8 drop it; an error for targets that refuse it.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "system", "content": "Be brief."},
     {"role": "assistant", "content": "Hello."}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"},
     {"role": "assistant", "content": "Hello."}]}
    ```
    """
    spoken = False
    for i, message in row.messages:
        if message.get("role") not in ("system", "developer"):
            spoken = True
        elif spoken:
            profile = row.circumstances.profile
            strict = profile is not None and not profile.consecutive_assistants
            yield Problem(
                f"/messages/{i}/role",
                f"a {message['role']} message stands at position {i + 1}, after the conversation began",
                "move it to the front",
                severity=Severity.ERROR if strict else None,
            )

"""M110: the assistant twice in a row."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.finding import Severity
from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule


@row_rule("M110", "warning")
def consecutive_assistant(row: Row) -> Iterator[Problem]:
    """Two assistant messages follow each other.

    Eight of 88 templates raise, Azure refuses the file; the model learns to go on after its end of turn.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."},
     {"role": "assistant", "content": "How are you?"}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello. How are you?"}]}
    ```
    """
    for (_, before), (i, message) in zip(row.messages, row.messages[1:], strict=False):
        if before.get("role") != "assistant" or message.get("role") != "assistant":
            continue
        if any(turn.get(key) for turn in (before, message) for key in ("tool_calls", "function_call")):
            continue  # P105 speaks of calls without results, P119 of calls after an answer
        profile = row.circumstances.profile
        refused = profile is not None and not profile.consecutive_assistants
        yield Problem(
            f"/messages/{i}",
            "an assistant message follows another",
            "merge the two",
            severity=Severity.ERROR if refused else None,
        )

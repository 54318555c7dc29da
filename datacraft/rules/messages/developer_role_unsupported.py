"""M106: a role the target does not know."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Edit, Problem, row_rule


@row_rule("M106", fix="safe", on="target", needs=["target"])
def developer_role_unsupported(row: Row) -> Iterator[Problem]:
    """The row has a developer message, and the target knows only system messages.

    Templates without the role drop the message or raise.

    Bad:

    ```json
    {"messages": [{"role": "developer", "content": "Be brief."}, {"role": "user", "content": "Hi"},
     {"role": "assistant", "content": "Hello."}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"},
     {"role": "assistant", "content": "Hello."}]}
    ```
    """
    profile = row.circumstances.profile
    if profile is None or profile.developer_role:
        return
    for i, message in row.messages:
        if message.get("role") == "developer":
            place = f"/messages/{i}/role"
            yield Problem(place, "the target knows no developer role", "use system", (Edit(place, "system"),))

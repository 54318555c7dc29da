"""J107: keys of a row that the target refuses."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row, escape
from datacraft.core.rule import Edit, Problem, row_rule


@row_rule("J107", fix="safe", on="target", needs=["target"])
def unknown_top_level_key(row: Row) -> Iterator[Problem]:
    """The row has a key that the target refuses.

    The service rejects the whole file for it.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}], "score": 1}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}
    ```
    """
    profile = row.circumstances.profile
    if profile is None or profile.top_level_keys is None or not isinstance(row.value, dict):
        return
    for key in row.value:
        if key not in profile.top_level_keys:
            gone = (Edit(f"/{escape(key)}", remove=True),)
            yield Problem(
                f"/{escape(key)}", f"{row.circumstances.target} refuses the key {key!r:.60}", "leave it out", gone
            )

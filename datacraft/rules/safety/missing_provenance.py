"""S106: a row does not say where it comes from."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, row_rule


@row_rule("S106", "info")
def missing_provenance(row: Row) -> Iterator[Problem]:
    """A row does not say where it comes from.

    Without `metadata.teacher` (who wrote it) and `metadata.lineage` (from which seed) nobody can later tell what
    may be published, or what a bad row has for siblings.

    Bad:

    ```json
    {"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content": "Hello."}]}
    ```

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content": "Hello."}], "metadata":
      {"teacher": "builtin/1", "lineage": ["chat-1"]}}
    ```
    """
    missing = [key for key in ("teacher", "lineage") if not row.metadata.get(key)]
    if missing and row.messages:
        yield Problem("/metadata", f"the row has no {' and no '.join(missing)}", "keep it where the rows are made")

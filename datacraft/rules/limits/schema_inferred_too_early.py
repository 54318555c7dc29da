"""X110: keys that come too late for the loader."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem, dataset_rule

SEEN_BYTES = 10 * 2**20
"""What the JSON loader of datasets 3 to 5 reads before it fixes the columns (`chunksize` of its `JsonConfig`)."""


@dataset_rule("X110", "error", on="target", needs=["target"])
class schema_inferred_too_early:  # noqa: N801
    """A key of the messages appears only after the first 10 MiB of the file.

    The loader fixes the columns from that beginning and raises at the first row with another: the training stops.

    Bad: a file whose first 10 MiB are plain chat, with calls only behind them.

    Good:

    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}
    ```
    """

    def __init__(self) -> None:
        self.bytes: dict[str, int] = {}
        self.first: dict[tuple[str, str], tuple[int, int]] = {}
        """File and key to the bytes before its first row, and that row's line."""
        self.asked = False

    def see(self, row: Row) -> Iterator[Problem]:
        profile = row.circumstances.profile
        self.asked = self.asked or (profile is not None and profile.tools == "json-string")
        before = self.bytes.get(row.file, 0)
        for key in {key for _, message in row.messages for key in message} | set(row.object):
            self.first.setdefault((row.file, key), (before, row.line))
        self.bytes[row.file] = before + len((row.text or "").encode()) + 1
        return iter(())

    def merge(self, later: schema_inferred_too_early) -> None:
        self.asked = self.asked or later.asked
        for (file, key), (before, line) in later.first.items():
            self.first.setdefault((file, key), (self.bytes.get(file, 0) + before, line))
        for file, size in later.bytes.items():
            self.bytes[file] = self.bytes.get(file, 0) + size

    def finish(self) -> Iterator[Problem]:
        for (file, key), (before, line) in self.first.items():
            if self.asked and before > SEEN_BYTES:
                message = f"the key {key!r:.60} appears here first, after {before / 2**20:.0f} MiB of the file"
                yield Problem("", message, "mix the rows", row=Row(None, file, line))

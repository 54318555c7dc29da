"""Rows and bytes of every file, for the rules about limits; the same for all of them."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.row import Row
from datacraft.core.rule import Problem
from datacraft.core.target import Profile


class Files:
    """A watcher that counts; its subclasses say what is too much."""

    def __init__(self) -> None:
        self.rows: dict[str, int] = {}
        self.bytes: dict[str, int] = {}
        self.profile: Profile | None = None
        self.target = ""

    def see(self, row: Row) -> Iterator[Problem]:
        self.rows[row.file] = self.rows.get(row.file, 0) + 1
        self.bytes[row.file] = self.bytes.get(row.file, 0) + len((row.text or "").encode()) + 1
        self.profile, self.target = row.circumstances.profile, row.circumstances.target or "the target"
        return iter(())

    def merge(self, later: Files) -> None:
        for file, count in later.rows.items():
            self.rows[file] = self.rows.get(file, 0) + count
            self.bytes[file] = self.bytes.get(file, 0) + later.bytes[file]
        self.profile, self.target = later.profile or self.profile, later.target or self.target

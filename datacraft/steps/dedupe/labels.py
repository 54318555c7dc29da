"""The labels of some lines of a file: what any engine can take of it, a byte range at a time."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias

from datacraft.io.mapped import mapped
from datacraft.steps.dedupe import envelope

Range: TypeAlias = tuple[str, int, int]
"""A file, and the first byte and the end of some whole lines of it."""


def _numbers() -> array[int]:
    return array("Q")


@dataclass
class Labelled:
    """Rows of one kind (that make a call, or that make none): the label of each and the byte it begins at."""

    keys: array[int] = field(default_factory=_numbers)
    starts: array[int] = field(default_factory=_numbers)

    def blocks(self) -> Iterator[array[int]]:
        """Beginnings of the rows of every label that more than one row has, in file order."""
        import numpy as np

        if not self.keys:
            return
        labels = np.frombuffer(self.keys, dtype=np.uint64)
        order = np.argsort(labels, kind="stable")
        cuts = np.flatnonzero(np.diff(labels[order])) + 1
        places = np.frombuffer(self.starts, dtype=np.uint64)[order]
        edges = [0, *cuts.tolist(), len(places)]
        for first, last in pairwise(edges):
            if last - first > 1:
                yield array("Q", places[first:last].tobytes())


@dataclass
class Labels:
    """The labels of some lines: 16 bytes a row."""

    rows: int = 0
    unreadable: int = 0
    calling: Labelled = field(default_factory=Labelled)
    silent: Labelled = field(default_factory=Labelled)

    def add(self, later: Labels) -> None:
        """Take over the labels of the lines that follow."""
        self.rows += later.rows
        self.unreadable += later.unreadable
        for own, theirs in ((self.calling, later.calling), (self.silent, later.silent)):
            own.keys.extend(theirs.keys)
            own.starts.extend(theirs.starts)


def labels(task: Range) -> Labels:
    """What a worker finds in a byte range."""
    file, first, end = task
    found = Labels()
    with mapped(Path(file)) as lines:
        for start, line in lines.lines(first, end):
            found.rows += 1
            row = envelope.decode(line)
            if row is None:
                found.unreadable += 1
                continue
            label, calls = envelope.key(row)
            kind = found.calling if calls else found.silent
            kind.keys.append(label)
            kind.starts.append(start)
    return found

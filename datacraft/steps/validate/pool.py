"""Judges a piece of a file, in whatever process it is: the part of a run that any engine can do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from datacraft.core.finding import Finding
from datacraft.core.line import Line
from datacraft.core.row import Circumstances
from datacraft.io.lines import Piece, read_piece
from datacraft.steps.validate.catalogue import Choice, choose
from datacraft.steps.validate.judge import Judge

PIECE_BYTES = 4 * 2**20
"""A piece takes a worker about 40 ms: long against handing it over, short against the wait for the first finding."""


@dataclass
class Judged:
    """What came of some lines."""

    lines: int = 0
    rows: int = 0
    clean: int = 0
    findings: list[Finding] = field(default_factory=list)
    dialects: Counter[str] = field(default_factory=Counter)
    watched: list[dict[str, Any]] = field(default_factory=list)
    """What the dataset rules saw, in the order of the selection."""


@dataclass(frozen=True)
class Work:
    """The function that is run elsewhere: judges one piece, with rules that are loaded once per process."""

    choice: Choice
    circumstances: Circumstances

    def __call__(self, piece: Piece) -> Judged:
        return self.lines(read_piece(piece))

    def lines(self, lines: Iterable[Line]) -> Judged:
        """What comes of lines that follow one another."""
        judge = _judge(self)
        judge.begin()
        done = Judged(dialects=judge.dialects)
        for line in lines:
            found = judge.line(line)
            done.lines += 1
            done.rows += not line.blank
            done.clean += not line.blank and not found
            done.findings += found
        done.watched = [dict(vars(watcher)) for _, watcher in judge.watchers]
        return done


_judges: list[tuple[Work, Judge]] = []
"""The judge of this process; kept because its caches are what makes it quick."""


def _judge(work: Work) -> Judge:
    if not _judges or _judges[0][0] != work:
        _judges[:] = [(work, Judge(choose(work.choice, work.circumstances), work.circumstances))]
    return _judges[0][1]

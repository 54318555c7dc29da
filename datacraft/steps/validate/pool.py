"""Judges a piece of a file, in whatever process it is: the part of a run that any engine can do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from datacraft.core.finding import Finding
from datacraft.core.line import Line
from datacraft.core.row import Circumstances
from datacraft.io.lines import MAX_LINE, Piece, piece_bytes, read_piece
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

    def add(self, line: Line, found: list[Finding]) -> None:
        """Count a line that was judged, and keep what was found."""
        if not line.blank:
            self.rows += 1
            self.clean += not found
        self.findings += found


@dataclass(frozen=True)
class Work:
    """The function that is run elsewhere: judges one piece, with rules that are loaded once per process."""

    choice: Choice
    circumstances: Circumstances

    def __call__(self, piece: Piece) -> Judged:
        block = piece_bytes(piece)
        if len(block) > MAX_LINE:
            return self.lines(read_piece(piece))
        judge, done = self._begin()
        raws = block.split(b"\n")
        last = raws.pop()
        for number, raw in enumerate(raws, piece.first):
            proof = judge.proof(raw)
            if proof is not None and judge.settled(proof):
                done.rows += 1
                done.clean += 1
            elif raw.endswith(b"\r"):
                line = Line(raw[:-1], number, piece.file, b"\r\n")
                done.add(line, judge.line(line))
            else:
                line = Line(raw, number, piece.file)
                done.add(line, judge.known(line, proof))
        if last:
            line = Line(last, piece.first + len(raws), piece.file, b"")
            done.add(line, judge.line(line))
        done.lines = len(raws) + bool(last)
        done.watched = judge.watched()
        return done

    def lines(self, lines: Iterable[Line]) -> Judged:
        """What comes of lines that follow one another."""
        judge, done = self._begin()
        for line in lines:
            done.add(line, judge.line(line))
            done.lines += 1
        done.watched = judge.watched()
        return done

    def _begin(self) -> tuple[Judge, Judged]:
        judge = _judge(self)
        judge.begin()
        return judge, Judged(dialects=judge.dialects)


_judges: list[tuple[Work, Judge]] = []
"""The judge of this process; kept because its caches are what makes it quick."""


def _judge(work: Work) -> Judge:
    if not _judges or _judges[0][0] != work:
        _judges[:] = [(work, Judge(choose(work.choice, work.circumstances), work.circumstances))]
    return _judges[0][1]

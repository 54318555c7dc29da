"""Judges a piece of a file, in whatever process it is: the part of a run that any engine can do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from datacraft.core.finding import Finding
from datacraft.core.line import Line
from datacraft.core.row import Circumstances
from datacraft.io.lines import MAX_LINE, Piece, raw_lines, read_piece, whole_line
from datacraft.steps.validate.catalogue import Choice, choose
from datacraft.steps.validate.judge import Judge

PIECE_BYTES = 4 * 2**20
"""A piece takes a worker 50 to 150 ms: long against handing it over, short against the wait for the first finding."""
TOGETHER = 32
"""Lines that are proved together: more no longer fit into the caches themselves."""


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
        if piece.end - piece.start > MAX_LINE:
            return self.lines(read_piece(piece))
        judge, done = self._begin()
        watched, number, clean = bool(judge.watchers), piece.first, 0
        raws = raw_lines(piece)
        while together := list(islice(raws, TOGETHER)):
            proofs = judge.proofs(list(map(_provable, together)))
            for raw, proof in zip(together, proofs, strict=True):
                if watched or proof is None or proof.rules:
                    line = whole_line(raw, number, piece.file)
                    done.add(line, judge.known(line, proof))
                else:
                    clean += 1
                number += 1
        done.rows, done.clean, done.lines = done.rows + clean, done.clean + clean, number - piece.first
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


def _provable(raw: bytes) -> bytes:
    """What is proved of a line: nothing of one that is not ended, for a rule speaks of that."""
    if raw.endswith(b"\r\n"):
        return raw[:-2]
    return raw[:-1] if raw.endswith(b"\n") else b""


_judges: list[tuple[Work, Judge]] = []
"""The judge of this process; kept because its caches are what makes it quick."""


def _judge(work: Work) -> Judge:
    if not _judges or _judges[0][0] != work:
        _judges[:] = [(work, Judge(choose(work.choice, work.circumstances), work.circumstances))]
    return _judges[0][1]

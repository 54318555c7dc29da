"""Judges rows that another step reads, a share at a time, and says at the end what is wrong with all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from datacraft.core.example import Example
from datacraft.core.finding import Finding, Severity
from datacraft.core.line import Line
from datacraft.core.row import UNKNOWN, Circumstances
from datacraft.steps.validate.catalogue import EVERYTHING, Choice, choose
from datacraft.steps.validate.judge import Judge
from datacraft.steps.validate.pool import Judged, Work
from datacraft.steps.validate.rows import NotJson, as_line


def judge_rows(work: Work, rows: Iterable[tuple[int, Example]], file: str) -> Judged:
    """What is wrong with numbered rows that follow one another; their numbers are the lines of the findings."""
    unfit: list[Finding] = []
    done = work.lines(_lines(rows, file, unfit))
    done.findings += unfit
    return done


def _lines(rows: Iterable[tuple[int, Example]], file: str, unfit: list[Finding]) -> Iterator[Line]:
    for number, row in rows:
        try:
            yield as_line(row, number, file)
        except NotJson as error:
            unfit.append(Finding("J101", "invalid-json", Severity.ERROR, str(error), file=file, line=number))


@dataclass
class Shares:
    """One judgement of many shares, which come in file order."""

    circumstances: Circumstances = UNKNOWN
    choice: Choice = EVERYTHING
    work: Work = field(init=False)
    """What judges a share, wherever that is done."""
    _judge: Judge = field(init=False)

    def __post_init__(self) -> None:
        self.work = Work(self.choice, self.circumstances)
        self._judge = Judge(choose(self.choice, self.circumstances), self.circumstances)

    def size(self, usual: int) -> int:
        """Bytes of a share; -1, which is all of them, where a dataset rule has to see every row itself."""
        return usual if self._judge.mergeable else -1

    def take(self, done: Judged) -> None:
        """Add what the dataset rules saw of the next share."""
        if self._judge.mergeable:
            self._judge.take(done.watched)
            return
        for (_, watcher), state in zip(self._judge.watchers, done.watched, strict=True):
            vars(watcher).update(state)

    def finish(self) -> list[Finding]:
        """What the dataset rules say after the last share."""
        return self._judge.finish()

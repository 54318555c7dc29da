"""Validates files and rows: findings one by one, in file order, and totals when they are done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from datacraft.core.example import Example
from datacraft.core.finding import Finding, Severity
from datacraft.core.row import UNKNOWN, Circumstances
from datacraft.io.lines import may_be_document, pieces, read
from datacraft.steps.engines import Engine, bytes_of, in_order, workers
from datacraft.steps.validate import baseline
from datacraft.steps.validate.catalogue import EVERYTHING, Choice, choose
from datacraft.steps.validate.judge import Judge
from datacraft.steps.validate.pool import PIECE_BYTES, Judged, Work
from datacraft.steps.validate.rows import NotJson, as_line


@dataclass
class Totals:
    """What a run has seen so far; complete when its findings have been read to the end."""

    lines: int = 0
    rows: int = 0
    """Lines that are not blank."""
    clean: int = 0
    """Rows without any finding of their own."""
    codes: Counter[str] = field(default_factory=Counter)
    severities: Counter[Severity] = field(default_factory=Counter)
    dialects: Counter[str] = field(default_factory=Counter)
    """Rows read from another dialect than chat messages, by its name."""

    def add(self, done: Judged) -> None:
        self.lines += done.lines
        self.rows += done.rows
        self.clean += done.clean
        self.dialects += done.dialects

    def tally(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """The same findings, counted."""
        for finding in findings:
            self.codes[finding.code] += 1
            self.severities[finding.severity] += 1
            yield finding


def validate_examples(
    rows: Iterable[Example | Mapping[str, Any]],
    *,
    circumstances: Circumstances = UNKNOWN,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    severity: Mapping[str, str] | None = None,
    file: str = "",
) -> Iterator[Finding]:
    """Findings of rows in memory, lazily: typed examples, or mappings in the OpenAI chat shape.

    `select` and `ignore` are codes, beginnings of codes or rule names; `severity` overrides by code. A finding's line
    is the row's position from 1, its file is `file`. Findings of the whole set (duplicates, balance) come last.
    Raises UsageError for a word that names no rule.
    """
    judge = Judge(choose(Choice(tuple(select), tuple(ignore), severity or {}), circumstances), circumstances)
    return _examples(judge, rows, file)


def _examples(judge: Judge, rows: Iterable[Example | Mapping[str, Any]], file: str) -> Iterator[Finding]:
    for number, row in enumerate(rows, 1):
        try:
            line = as_line(row, number, file)
        except NotJson as error:
            yield Finding("J101", "invalid-json", Severity.ERROR, str(error), file=file, line=number)
            continue
        yield from judge.line(line)
    yield from judge.finish()


class Validator:
    """`validate_examples` for callers that ask again and again: the rules are chosen once."""

    def __init__(self, circumstances: Circumstances = UNKNOWN) -> None:
        self._judge = Judge(choose(EVERYTHING, circumstances), circumstances)

    def findings(self, rows: Iterable[Example | Mapping[str, Any]]) -> list[Finding]:
        """Everything that is wrong with these rows alone."""
        self._judge.begin()
        return list(_examples(self._judge, rows, ""))


def validate_files(
    files: Iterable[Path],
    *,
    circumstances: Circumstances = UNKNOWN,
    choice: Choice = EVERYTHING,
    totals: Totals | None = None,
    jobs: int = 1,
    engine: Engine | None = None,
    accepted: Counter[str] | None = None,
) -> Iterator[Finding]:
    """Findings of files (`-` is standard input), in file order; `totals` is counted up on the way.

    `jobs` processes share the work (0: one per core); small inputs stay in this one. `engine` runs the pieces
    elsewhere. Findings in `accepted` (see `baseline`) are left out and not counted. Raises InputError for a file that
    cannot be opened, UsageError for a choice that names no rule.
    """
    totals = totals if totals is not None else Totals()
    paths = list(files)
    judge = Judge(choose(choice, circumstances), circumstances)
    if not judge.mergeable:
        findings = _whole(paths, judge, totals)
    else:
        findings = _in_pieces(paths, judge, Work(choice, circumstances), totals, jobs, engine)
    return totals.tally(findings if accepted is None else baseline.new(findings, accepted))


def _whole(paths: Sequence[Path], judge: Judge, totals: Totals) -> Iterator[Finding]:
    """Without pieces: some dataset rule has to see every row itself."""
    for path in paths:
        yield from _read_here(path, judge, totals)
    yield from judge.finish()


def _read_here(path: Path, judge: Judge, totals: Totals) -> Iterator[Finding]:
    for line in read(path):
        found = judge.line(line)
        totals.lines += 1
        totals.rows += not line.blank
        totals.clean += not line.blank and not found
        yield from found
    totals.dialects += judge.dialects
    judge.dialects.clear()


def _next_line(totals: Totals, before: int) -> int:
    """The number of the line that is read next in a file that began after so many lines."""
    return totals.lines - before + 1


def _in_pieces(
    paths: Sequence[Path], judge: Judge, work: Work, totals: Totals, jobs: int, engine: Engine | None
) -> Iterator[Finding]:
    """The same pieces whoever judges them, so that the findings depend on the files alone."""
    with workers(jobs, engine, bytes_of(paths)) as executor:
        for path in paths:
            if may_be_document(path):
                yield from _read_here(path, judge, totals)
                continue
            number = None if executor.width else partial(_next_line, totals, totals.lines)
            for done in in_order(executor, work, pieces(path, PIECE_BYTES, number=number)):
                totals.add(done)
                judge.take(done.watched)
                yield from done.findings
    yield from judge.finish()

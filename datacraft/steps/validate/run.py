"""Validates files and rows: findings one by one, in file order, and totals when they are done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from datacraft.core.example import Example
from datacraft.core.finding import Finding, Severity
from datacraft.core.row import UNKNOWN, Circumstances
from datacraft.io.lines import read
from datacraft.steps.validate.catalogue import EVERYTHING, Choice, choose
from datacraft.steps.validate.judge import Judge
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

    def count(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            self.codes[finding.code] += 1
            self.severities[finding.severity] += 1


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


def validate_files(
    files: Iterable[Path], *, circumstances: Circumstances = UNKNOWN, choice: Choice = EVERYTHING, totals: Totals
) -> Iterator[Finding]:
    """Findings of files (`-` is standard input), in file order; `totals` is counted up on the way.

    Raises InputError for a file that cannot be opened, UsageError for a choice that names no rule.
    """
    judge = Judge(choose(choice, circumstances), circumstances)
    return _files(judge, files, totals)


def _files(judge: Judge, files: Iterable[Path], totals: Totals) -> Iterator[Finding]:
    for path in files:
        for line in read(path):
            found = judge.line(line)
            totals.lines += 1
            totals.rows += not line.blank
            totals.clean += not line.blank and not found
            totals.count(found)
            yield from found
    last = judge.finish()
    totals.count(last)
    yield from last

"""Applies the chosen rules to lines and rows and makes findings of what they say; knows no rule by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from datacraft.core.finding import Finding, Severity
from datacraft.core.line import Line
from datacraft.core.row import Circumstances, Row
from datacraft.core.rule import Problem, Rule, Watcher
from datacraft.steps.validate.catalogue import Selection

UNJUDGED = Rule(
    "Z901",
    "unjudged",
    Severity.ERROR,
    "row",
    "A rule failed on this row, so the row is not known to be right. This is a defect of datacraft: please report it.",
)
"""Not in the catalogue: it cannot be asked for, ignored or fixed."""


@dataclass
class Judge:
    """The chosen rules at work on one run over files or rows."""

    selection: Selection
    circumstances: Circumstances
    watchers: list[tuple[Rule, Watcher]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.watchers = [(rule, rule.watch()) for rule in self.selection.datasets if rule.watch]

    def line(self, line: Line) -> list[Finding]:
        """Every finding of one line and of the row in it, in document order; dataset rules see the row too."""
        where = Row(None, line.file, line.number, self.circumstances)
        found = [
            finding
            for rule in self.selection.lines
            if rule.inspect
            for finding in self._said(rule, rule.inspect, line, where)
        ]
        if line.readable and not (line.document and isinstance(line.value, list)):
            found += self._of_row(Row(line.value, line.file, line.number, self.circumstances, line.text))
        return self._sorted(found)

    def _of_row(self, row: Row) -> list[Finding]:
        found: list[Finding] = []
        for rule in self.selection.rows:
            if rule.check:
                found += self._said(rule, rule.check, row, row)
        for rule, watcher in self.watchers:
            found += self._said(rule, watcher.see, row, row)
        return found

    def finish(self) -> list[Finding]:
        """What the dataset rules say after the last row, in file order."""
        nowhere = Row(None)
        found: list[Finding] = []
        for rule, watcher in self.watchers:
            found += self._said(rule, _last, watcher, nowhere)
        return sorted(found, key=lambda finding: (finding.file, finding.line, finding.code))

    def _said(self, rule: Rule, check: Callable[[Any], Iterable[Problem]], shown: Any, where: Row) -> list[Finding]:
        """What one rule says; a rule that fails on one row must not take the others' findings with it."""
        try:
            return [self._finding(rule, problem, problem.row or where) for problem in check(shown)]
        except Exception as error:
            message = f"{rule.code} {rule.name} failed with {type(error).__name__}: {error}"
            return [self._finding(UNJUDGED, Problem("", message, "report it with the row"), where)]

    def _finding(self, rule: Rule, problem: Problem, row: Row) -> Finding:
        return Finding(
            rule.code,
            rule.name,
            self.selection.severity.get(rule.code) or problem.severity or rule.severity,
            problem.message,
            file=row.file,
            line=row.line,
            example=row.id,
            pointer=problem.pointer,
            suggestion=problem.suggestion,
            fix=rule.fix if problem.edits else "none",
            target=self.circumstances.target if rule.on == "target" else None,
            related=problem.related,
        )

    def _sorted(self, found: list[Finding]) -> list[Finding]:
        if len(found) > 1:
            found.sort(key=lambda finding: (_steps(finding.pointer), finding.code))
        silent = self.selection.silent
        return [f for f in found if f.severity is not Severity.INFO or f.code not in silent]


def _last(watcher: Watcher) -> Iterable[Problem]:
    return watcher.finish()


def _steps(pointer: str) -> tuple[tuple[int, str], ...]:
    """A pointer so that `/messages/10` comes after `/messages/9`."""
    return tuple((int(step), "") if step.isdecimal() else (-1, step) for step in pointer.split("/"))

"""Applies the chosen rules to lines and rows and makes findings of what they say; knows no rule by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

from datacraft.core.finding import Finding, Severity
from datacraft.core.line import Line
from datacraft.core.row import Circumstances, Row
from datacraft.core.rule import Problem, Rule, Watcher
from datacraft.steps.validate.catalogue import Selection
from datacraft.steps.validate.foreign import Foreign, Unread, read_foreign
from datacraft.steps.validate.lane import Lane, Proof

Said: TypeAlias = tuple[Rule, Problem]

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
    dialects: Counter[str] = field(init=False)
    """Rows read from another dialect than chat messages, by its name."""
    watchers: list[tuple[Rule, Watcher]] = field(init=False)

    def __post_init__(self) -> None:
        self.begin()

    @cached_property
    def lane(self) -> Lane:
        """Made for the first line: a process that leaves the lines to others needs none."""
        return Lane(self.selection.lines, self.selection.rows, self.circumstances)

    def begin(self) -> None:
        """Forget the rows seen so far."""
        self.dialects = Counter()
        self.watchers = [(rule, rule.watch()) for rule in self.selection.datasets if rule.watch]

    def watched(self) -> list[dict[str, Any]]:
        """What the dataset rules have seen, for `take` in another process."""
        return [dict(vars(watcher)) for _, watcher in self.watchers]

    @property
    def mergeable(self) -> bool:
        """Whether every dataset rule can take over what another process saw."""
        return all(hasattr(watcher, "merge") for _, watcher in self.watchers)

    def take(self, watched: Sequence[dict[str, Any]]) -> None:
        """Take over what the dataset rules saw of the rows that follow."""
        for (rule, watcher), state in zip(self.watchers, watched, strict=True):
            later: Any = rule.watch() if rule.watch else None
            vars(later).update(state)
            merge: Any = getattr(watcher, "merge")  # noqa: B009
            merge(later)

    def line(self, line: Line) -> list[Finding]:
        """Every finding of one line and of the row in it, in document order; dataset rules see the row too."""
        return self.known(line, self.proofs([line.raw])[0] if line.plain else None)

    def proofs(self, raws: Sequence[bytes]) -> Sequence[Proof | None]:
        """What can be known of whole lines without their rules, None for one at which they all have to look."""
        return self.lane.proofs(raws) if self.lane.sure else [None] * len(raws)

    def known(self, line: Line, proof: Proof | None) -> list[Finding]:
        """`line` when its proof is at hand already."""
        if proof is not None:
            return self._of_proved(line, proof) if proof.rules or self.watchers else []
        where = Row(None, line.file, line.number, self.circumstances)
        row = self._row(line)
        said = self._of_line(line)
        if row is not None:
            where = row
            said += self._of_row(row)
            said += [pair for rule, watcher in self.watchers for pair in _asked(rule, watcher.see, row)]
        return self._sorted([self._finding(rule, problem, where) for rule, problem in said])

    def _of_proved(self, line: Line, proof: Proof) -> list[Finding]:
        """What the rules that are left say of a row that the fast lane has proved as far as it could."""
        row = self.lane.row(proof, line)
        said = [pair for rule in proof.rules if rule.check for pair in _asked(rule, rule.check, row)]
        for rule, watcher in self.watchers:
            said += _asked(rule, watcher.see, row)
        return self._sorted([self._finding(rule, problem, row) for rule, problem in said]) if said else []

    def said(self, line: Line) -> list[Said]:
        """What the rules for lines and rows say, each with its edits; dataset rules see nothing."""
        row = self._row(line, count=False)
        return self._of_line(line) + (self._of_row(row) if row is not None else [])

    def finish(self) -> list[Finding]:
        """What the dataset rules say after the last row, in file order."""
        nowhere = Row(None)
        said = [pair for rule, watcher in self.watchers for pair in _asked(rule, _last, watcher)]
        found = self._sorted([self._finding(rule, problem, nowhere) for rule, problem in said])
        return sorted(found, key=lambda finding: (finding.file, finding.line, finding.code))

    def _row(self, line: Line, count: bool = True) -> Row | None:
        """The row in a line: in another dialect than chat messages, the chat row it means."""
        value = line.value
        if not line.readable or (line.document and value == []):
            return None
        foreign = read_foreign(value)
        if isinstance(foreign, Foreign):
            value = foreign.row
            if count:
                self.dialects[foreign.dialect] += 1
        unread = f"{foreign.dialect}: {foreign.reason}" if isinstance(foreign, Unread) else ""
        return Row(value, line.file, line.number, self.circumstances, line.text, unread)

    def _of_line(self, line: Line) -> list[Said]:
        return [pair for rule in self.selection.lines if rule.inspect for pair in _asked(rule, rule.inspect, line)]

    def _of_row(self, row: Row) -> list[Said]:
        return [pair for rule in self.selection.rows if rule.check for pair in _asked(rule, rule.check, row)]

    def _finding(self, rule: Rule, problem: Problem, row: Row) -> Finding:
        row = problem.row or row
        return Finding(
            rule.code,
            rule.name,
            self.selection.severity.get(rule.code) or problem.severity or rule.severity,
            problem.message,
            file=row.file,
            line=row.line,
            example=row.id,
            pointer=row.as_written(problem.pointer),
            suggestion=problem.suggestion,
            fix=rule.fix if problem.edits or rule.scope == "file" else "none",
            target=self.circumstances.target if rule.on == "target" else None,
            related=problem.related,
        )

    def _sorted(self, found: list[Finding]) -> list[Finding]:
        if len(found) > 1:
            found.sort(key=lambda finding: (_steps(finding.pointer), finding.code))
        silent = self.selection.silent
        return [f for f in found if f.severity is not Severity.INFO or f.code not in silent]


def _asked(rule: Rule, check: Callable[[Any], Iterable[Problem]], shown: Any) -> list[Said]:
    """What one rule says; a rule that fails on one row must not take the others' findings with it."""
    try:
        return [(rule, problem) for problem in check(shown)]
    except Exception as error:
        message = f"{rule.code} {rule.name} failed with {type(error).__name__}: {error}"
        return [(UNJUDGED, Problem("", message[:300], "report it with the row"))]


def _last(watcher: Watcher) -> Iterable[Problem]:
    return watcher.finish()


def _steps(pointer: str) -> tuple[tuple[int, str], ...]:
    """A pointer so that `/messages/10` comes after `/messages/9`."""
    return tuple((int(step), "") if step.isdecimal() else (-1, step) for step in pointer.split("/"))

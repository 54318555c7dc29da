"""Exports some lines of a file: read, judged for the target, projected; what any engine can do of an export."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from datacraft.core.errors import UsageError
from datacraft.core.example import Example, to_row
from datacraft.core.finding import Finding, Severity
from datacraft.core.json import dumps
from datacraft.core.target import Options, Target
from datacraft.io.lines import Piece
from datacraft.steps import dialects
from datacraft.steps.export.project import LeftOut, general, hold
from datacraft.steps.validate.pool import Judged, Work
from datacraft.steps.validate.shares import judge_rows

Barred: TypeAlias = Mapping[int, Sequence[str]]
"""Line to the reasons for which its example must not be exported."""


@dataclass
class Part:
    """What some lines became."""

    examples: int
    judged: Judged
    rows: int
    written: bytes
    """The rows as lines."""
    left_out: bytes
    """The examples left out as lines, each with its place and its reasons."""
    reasons: Counter[str]
    """First reason to the number of examples left out."""
    held: tuple[Example, ...] = field(default=())
    """For targets whose rows are made of several examples, instead of rows."""


@dataclass(frozen=True)
class Exporting:
    """The function that is run elsewhere. The target goes by its name: it is code, which every process has."""

    to: str
    options: Options
    work: Work

    def __call__(self, task: tuple[Piece, Barred]) -> Part:
        """The part of a piece, with what the dataset rules bar of it, which only the whole file shows."""
        piece, later = task
        target = bind(dialects.find(self.to)[0], self.options)
        numbered = [(number, example) for number, _, example in dialects.read_piece(piece)]
        judged = judge_rows(self.work, numbered, Path(piece.file).name)
        reasons = barred(judged.findings)
        for line, why in later.items():
            reasons[line] += why
        examples = [example for _, example in numbered]
        made = hold(examples, target, {at: reasons[n] for at, (n, _) in enumerate(numbered) if n in reasons})
        return Part(
            examples=len(examples),
            judged=judged,
            rows=len(made.rows),
            written=b"".join(dumps(row).encode("utf-8") + b"\n" for row in made.rows),
            left_out=b"".join(_explained(out, *numbered[out.position]) for out in made.left_out),
            reasons=Counter(general(out.reasons[0]) for out in made.left_out),
            held=made.examples if target.gather is not None else (),
        )


def bind(target: Target, options: Options) -> Target:
    """The target with options applied. Raises UsageError when it needs a template or cannot use what was given."""
    if target.needs_template and options.template is None:
        raise UsageError(f"{target.name} writes rendered text and needs a chat template", "add --template NAME|PATH")
    if target.bind is not None:
        return target.bind(options)
    if options.unroll:
        raise UsageError(f"{target.name} has no unrolled form", "datacraft export --to prompt-completion")
    return target


def barred(findings: Sequence[Finding]) -> dict[int, list[str]]:
    """The lines that errors keep from being exported."""
    found: dict[int, list[str]] = defaultdict(list)
    for finding in findings:
        if finding.severity is Severity.ERROR and finding.line:
            found[finding.line].append(f"{finding.pointer} {finding.code} {finding.message}".strip())
    return found


def _explained(out: LeftOut, line: int, example: Example) -> bytes:
    return dumps({"line": line, "reasons": list(out.reasons), "row": to_row(example)}).encode("utf-8") + b"\n"

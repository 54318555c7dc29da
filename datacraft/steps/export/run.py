"""Exports a file: read, judge for the target, project, write all of it or nothing, and say what was left out."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, pairwise
from pathlib import Path
from typing import IO

from datacraft.core.example import Example
from datacraft.core.finding import Finding, Severity
from datacraft.core.json import dumps
from datacraft.core.row import Circumstances
from datacraft.core.target import Options, Profile, Target
from datacraft.io.files import check_writable, whole, write_text
from datacraft.io.jsonl import row_pieces
from datacraft.io.lines import Piece
from datacraft.io.manifest import write_manifest
from datacraft.steps.engines import Engine, Executor, bytes_of, in_order, workers
from datacraft.steps.export.loader import loader_findings
from datacraft.steps.export.part import Barred, Exporting, Part, barred, bind
from datacraft.steps.validate.catalogue import EVERYTHING, Choice
from datacraft.steps.validate.pool import Judged
from datacraft.steps.validate.shares import Shares

PIECE_BYTES = 2 * 2**20
"""A piece takes a worker about a second."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What one file became."""

    output: Path
    examples: int
    rows: int
    left_out: Path | None
    """Where the examples that the target cannot hold are, with their reasons; None when it holds all."""
    reasons: Mapping[str, int]
    """Reason to the number of examples left out."""
    findings: tuple[Finding, ...]
    """About the file as a whole, and warnings."""


def export_file(
    path: Path,
    target: Target,
    profile: Profile,
    *,
    output: Path,
    options: Options | None = None,
    choice: Choice = EVERYTHING,
    jobs: int = 1,
    engine: Engine | None = None,
) -> Exported:
    """Write `path` in the target's dialect to `output`, with a manifest, and beside it what was left out.

    `choice` are the rules whose errors keep a row from being exported. `jobs` processes share the work (0: one per
    core), or those of `engine`; small files stay in this one. Raises InputError with file:line for lines in no known
    dialect, UsageError for options the target cannot use, OutputError.
    """
    options = options or Options()
    bound = bind(target, options)
    aside = output.with_name(f"{output.stem}.left_out.jsonl")
    for place in (output, aside):
        check_writable(place)
    shares = Shares(_circumstances(target, profile, options), choice)
    with workers(jobs, engine, bytes_of([path])) as executor, whole(output) as rows, whole(aside) as rest:
        run = _Run(path, Exporting(target.name, options, shares.work), shares, executor, rows, rest)
        total = run.total()
        if bound.gather is not None:
            total.gather(bound, rows)
    if not total.left_out:
        aside.unlink()
    told = (f for f in total.findings if f.line == 0 or f.severity is not Severity.ERROR)
    kept = [replace(finding, file=str(path)) for finding in told]
    kept += loader_findings(output, bound) if total.rows else []
    reasons = dict(total.reasons.most_common())
    left = aside if total.left_out else None
    counts = {"examples": total.examples, "rows": total.rows, "left_out": total.left_out, "why": reasons}
    write_manifest(
        output,
        command="export",
        inputs=[path],
        options={"to": target.name, "template": _name(options), "unroll": options.unroll},
        counts=counts,
        companions=[left] if left else [],
    )
    return Exported(output, total.examples, total.rows, left, reasons, tuple(kept))


@dataclass
class _Total:
    """What the parts add up to."""

    examples: int = 0
    rows: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    held: list[Example] = field(default_factory=list)

    @property
    def left_out(self) -> int:
        return self.reasons.total()

    def add(self, part: Part) -> None:
        self.examples += part.examples
        self.rows += part.rows
        self.reasons.update(part.reasons)
        self.findings += part.judged.findings
        self.held += part.held

    def gather(self, target: Target, rows: IO[bytes]) -> None:
        """Write the rows that are made of several examples."""
        for row in target.gather(self.held) if target.gather else ():
            rows.write(dumps(row).encode("utf-8") + b"\n")
            self.rows += 1


@dataclass(frozen=True)
class _Run:
    """One file on its way through an executor into its output."""

    path: Path
    work: Exporting
    shares: Shares
    executor: Executor
    rows: IO[bytes]
    rest: IO[bytes]

    def total(self) -> _Total:
        """Write every part in file order. What only the whole file shows to be wrong is found after that; then the file
        is gone through once more, without those lines."""
        total = self._pass({}, self.shares.take)
        said = self.shares.finish()
        if late := barred(said):
            for stream in (self.rows, self.rest):
                stream.seek(0)
                stream.truncate()
            total = self._pass(late, lambda _: None)
        total.findings += said
        return total

    def _pass(self, late: Barred, see: Callable[[Judged], None]) -> _Total:
        total = _Total()
        tasks = _with(late, row_pieces(self.path, self.shares.size(PIECE_BYTES)))
        for part in in_order(self.executor, self.work, tasks):
            self.rows.write(part.written)
            self.rest.write(part.left_out)
            total.add(part)
            see(part.judged)
        return total


def _with(late: Barred, pieces: Iterable[Piece]) -> Iterator[tuple[Piece, Barred]]:
    """Each piece with those of the lines that are its own."""
    lines = deque(sorted(late))
    for piece, after in pairwise(chain(pieces, (None,))):
        own = {}
        while lines and (after is None or lines[0] < after.first):
            line = lines.popleft()
            own[line] = late[line]
        if piece is not None:
            yield piece, own


def output_path(path: Path, target: Target, folder: Path | None = None) -> Path:
    """Where an export goes: `<folder of the input>/<target>/<name>`, under the stem that the consumer insists on."""
    stem = target.file_stems.get(path.stem, path.stem)
    return (folder or path.parent / target.name) / (stem + target.profile.suffix)


def write_companions(target: Target, outputs: Sequence[Path]) -> list[Path]:
    """Write the files that the consumer wants beside the outputs; where they are. Raises OutputError."""
    if target.companions is None or not outputs:
        return []
    folder = outputs[0].parent
    written = []
    for name, text in target.companions([output.name for output in outputs]).items():
        write_text(folder / name, text)
        written.append(folder / name)
    return written


def _circumstances(target: Target, profile: Profile, options: Options) -> Circumstances:
    """Limits of the target for examples in the stored shape: carriers, ids and one row a turn are encoding's work."""
    held = replace(
        profile,
        arguments="string",
        tools="list",
        ids="any",
        top_level_keys=None,
        message_keys=None,
        trained_turns="all" if profile.trained_turns == "last" else profile.trained_turns,
        weights=True,
    )
    return Circumstances(target=target.name, profile=held, template=options.template)


def _name(options: Options) -> str | None:
    return options.template.name if options.template else None

"""`datacraft validate`: flags in, findings out, exit code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from datacraft.cli import config
from datacraft.cli.workers import Jobs, RunOn
from datacraft.core.errors import UsageError

if TYPE_CHECKING:
    from datacraft.core.finding import Finding
    from datacraft.steps.validate import Totals


class Format(StrEnum):
    text = "text"
    json = "json"
    jsonl = "jsonl"
    sarif = "sarif"
    github = "github"
    junit = "junit"


class FailOn(StrEnum):
    error = "error"
    warning = "warning"
    info = "info"


def validate(
    files: Annotated[list[str] | None, typer.Argument(help="JSON-lines files, also .gz; - is stdin.")] = None,
    output_format: Annotated[Format, typer.Option("--output-format", "-f", help="Form of the findings.")] = Format.text,
    select: Annotated[list[str] | None, typer.Option(help="Only these: codes, families (A,P), names, ALL.")] = None,
    ignore: Annotated[list[str] | None, typer.Option(help="Not these rules.")] = None,
    target: Annotated[str, typer.Option("--for", metavar="TARGET[:TEMPLATE]", help="Add its limits.")] = "",
    schemas: Annotated[str, typer.Option(metavar="FILE", help="Toolset the rows must match.")] = "",
    train: Annotated[list[str] | None, typer.Option(metavar="FILE", help="A train split.")] = None,
    validation: Annotated[list[str] | None, typer.Option(metavar="FILE", help="A validation split.")] = None,
    fail_on: Annotated[FailOn, typer.Option(help="Exit with 1 from this severity on.")] = FailOn.error,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit with 0 whatever is found.")] = False,
    max_findings: Annotated[int, typer.Option(min=0, help="Print at most so many; 0: all. All are counted.")] = 0,
    statistics: Annotated[bool, typer.Option("--statistics", help="Print counts by code, not findings.")] = False,
    baseline: Annotated[Path | None, typer.Option(metavar="FILE", help="Findings accepted already.")] = None,
    update_baseline: Annotated[bool, typer.Option("--update-baseline", help="Accept what is found now.")] = False,
    fix: Annotated[bool, typer.Option("--fix", help="Show safe fixes; write them with -o.")] = False,
    unsafe_fixes: Annotated[bool, typer.Option("--unsafe-fixes", help="Also fixes that may change meaning.")] = False,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="The fixed file, a new one.")] = None,
    jobs: Jobs = 0,
    run_on: RunOn = "local",
) -> None:
    """Say what is wrong with a dataset of tool-calling rows, where, and how to mend it.

    Findings go to stdout, the summary to stderr. The exit code is 1 when there are errors (see --fail-on).

    \b
    Example:
      datacraft validate output/dataset.jsonl
      datacraft validate rows.jsonl.gz --for trl --ignore G --output-format json
      datacraft validate --train train.jsonl --validation validation.jsonl
      datacraft validate rows.jsonl --fix -o mended.jsonl
      zcat rows.jsonl.gz | datacraft validate - --statistics
    """
    from datacraft.cli import validation_run
    from datacraft.steps.engines import engine
    from datacraft.steps.validate import Choice, Totals, validate_files

    paths, splits = _paths(files, train, validation)
    if update_baseline and baseline is None:
        raise UsageError("--update-baseline needs the file to write", "--baseline baseline.json --update-baseline")
    settings = config.load()
    ignored = _words(ignore) + tuple(settings.ignore)
    choice = Choice(_words(select) or tuple(settings.select), ignored, settings.severity)
    circumstances = validation_run.circumstances(settings, schemas, target, splits)
    if fix or unsafe_fixes:
        validation_run.mend(paths, choice, circumstances, unsafe_fixes, output)
        return
    totals = Totals()
    accepted = validation_run.accepted(baseline) if baseline is not None and not update_baseline else None
    findings = validate_files(
        paths,
        circumstances=circumstances,
        choice=choice,
        totals=totals,
        jobs=jobs,
        engine=engine(run_on),
        accepted=accepted,
    )
    if baseline is not None and update_baseline:
        validation_run.accept(findings, baseline)
        return
    validation_run.show(_first(findings, -1 if statistics else max_findings), output_format.value)
    validation_run.summary(totals, statistics, paths, circumstances.target)
    if not exit_zero and _fails(totals, fail_on):
        raise typer.Exit(1)


def _paths(
    files: list[str] | None, train: list[str] | None, validation: list[str] | None
) -> tuple[list[Path], dict[str, str]]:
    """The files in the order given, and which split each is."""
    splits = {str(Path(f)): name for name, given in (("train", train), ("validation", validation)) for f in given or ()}
    paths = [Path(file) for file in (*(files or ()), *(train or ()), *(validation or ()))]
    if not paths:
        raise UsageError("name at least one file", "datacraft validate output/dataset.jsonl")
    return paths, splits


def _words(values: list[str] | None) -> tuple[str, ...]:
    return tuple(word.strip() for value in values or () for word in value.split(",") if word.strip())


def _first(findings: Iterable[Finding], limit: int) -> Iterator[Finding]:
    """At most `limit` findings (0: all, -1: none); the rest are read, and so counted."""
    for number, finding in enumerate(findings):
        if limit == 0 or number < limit:
            yield finding


def _fails(totals: Totals, fail_on: FailOn) -> bool:
    from datacraft.core.finding import Severity

    levels = list(Severity)
    return any(totals.severities[level] for level in levels[: levels.index(Severity(fail_on.value)) + 1])

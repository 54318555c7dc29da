"""`datacraft validate`: flags in, findings out, exit code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from datacraft.cli import config, console

if TYPE_CHECKING:
    from datacraft.core.finding import Finding
    from datacraft.core.row import Circumstances
    from datacraft.core.tool import Toolset
    from datacraft.steps.validate import Totals


class Format(StrEnum):
    text = "text"
    json = "json"
    jsonl = "jsonl"


class FailOn(StrEnum):
    error = "error"
    warning = "warning"
    info = "info"


def validate(
    files: Annotated[list[str] | None, typer.Argument(help="JSON-lines files, also .gz; - is stdin.")] = None,
    output_format: Annotated[
        Format, typer.Option("--output-format", "-f", help="How findings are printed.")
    ] = Format.text,
    select: Annotated[list[str] | None, typer.Option(help="Only these rules: codes, families (A,P) or names.")] = None,
    ignore: Annotated[list[str] | None, typer.Option(help="Not these rules.")] = None,
    fail_on: Annotated[FailOn, typer.Option(help="Exit with 1 from this severity on.")] = FailOn.error,
    exit_zero: Annotated[bool, typer.Option(help="Exit with 0 whatever is found.")] = False,
    max_findings: Annotated[int, typer.Option(min=0, help="Print at most so many; 0 prints all. All are counted.")] = 0,
    statistics: Annotated[bool, typer.Option(help="Print counts by code instead of findings.")] = False,
    schemas: Annotated[str, typer.Option(help="Toolset file to hold the rows against.")] = "",
) -> None:
    """Say what is wrong with a dataset of tool-calling rows, where, and how to mend it.

    Findings go to stdout, the summary to stderr. The exit code is 1 when there are errors (see --fail-on).

    \b
    Example:
      datacraft validate output/dataset.jsonl
      datacraft validate rows.jsonl.gz --ignore G,T112 --output-format json
      zcat rows.jsonl.gz | datacraft validate - --statistics
    """
    from datacraft.core.errors import UsageError
    from datacraft.steps.validate import Choice, Totals, validate_files

    if not files:
        raise UsageError("name at least one file", "datacraft validate output/dataset.jsonl")
    settings = config.load()
    choice = Choice(
        _words(select) or tuple(settings.select), _words(ignore) + tuple(settings.ignore), settings.severity
    )
    totals = Totals()
    findings = validate_files(
        [Path(file) for file in files], circumstances=_circumstances(settings, schemas), choice=choice, totals=totals
    )
    _print(findings, output_format, 0 if not statistics else -1, max_findings)
    _summary(totals, statistics)
    if not exit_zero and _fails(totals, fail_on):
        raise typer.Exit(1)


def _words(values: list[str] | None) -> tuple[str, ...]:
    return tuple(word.strip() for value in values or () for word in value.split(",") if word.strip())


def _circumstances(settings: config.Settings, schemas: str) -> Circumstances:
    from datacraft.core.row import Circumstances
    from datacraft.io import toolsets

    toolset: Toolset | None = toolsets.read(Path(schemas)) if schemas else None
    return Circumstances(
        toolset=toolset, derivable=frozenset(settings.derivable), destructive=frozenset(settings.destructive)
    )


def _print(findings: Iterable[Finding], output_format: Format, quiet: int, limit: int) -> None:
    from datacraft.reports import json_, jsonl, text

    shown = _first(findings, -1 if quiet else limit)
    report = {"text": text.report, "json": json_.report, "jsonl": jsonl.report}[output_format]
    for line in report(shown):
        console.data(line)


def _first(findings: Iterable[Finding], limit: int) -> Iterator[Finding]:
    """At most `limit` findings (0: all, -1: none); the rest are read, and so counted."""
    for number, finding in enumerate(findings):
        if limit == 0 or number < limit:
            yield finding


def _summary(totals: Totals, statistics: bool) -> None:
    from datacraft.core.finding import Severity
    from datacraft.reports.text import statistics as lines
    from datacraft.steps.validate import catalogue

    names = {code: rule.name for code, rule in catalogue().items()}
    for line in lines(totals.codes, names):
        (console.data if statistics else console.say)(line)
    errors, warnings = totals.severities[Severity.ERROR], totals.severities[Severity.WARNING]
    console.say(f"{totals.rows} rows, {totals.clean} clean: {_many(errors, 'error')}, {_many(warnings, 'warning')}")


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _fails(totals: Totals, fail_on: FailOn) -> bool:
    from datacraft.core.finding import Severity

    levels = list(Severity)
    return any(totals.severities[level] for level in levels[: levels.index(Severity(fail_on.value)) + 1])

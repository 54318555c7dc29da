"""Our own rules for a service's files, before the service is asked anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from datacraft.core.finding import Finding
from datacraft.core.row import Circumstances
from datacraft.io.jsonl import read_rows
from datacraft.steps import dialects
from datacraft.steps.validate import validate_examples


def target_findings(
    file: Path, target: str, ignore: Iterable[str] = (), severity: Mapping[str, str] | None = None
) -> tuple[Finding, ...]:
    """What is wrong with a file for the consumer called `target`, with its lines; `ignore` and `severity` by code.

    Raises InputError, UsageError.
    """
    _, profile = dialects.find(target)
    numbered = list(read_rows(file))
    known = Circumstances(target=target, profile=profile)
    found = validate_examples([row for _, row in numbered], circumstances=known, ignore=ignore, severity=severity)
    return tuple(
        replace(finding, file=str(file), line=numbered[finding.line - 1][0] if finding.line else 0) for finding in found
    )

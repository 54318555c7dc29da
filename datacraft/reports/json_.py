"""Findings as one JSON array, written as they come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from datacraft.core.finding import Finding
from datacraft.core.json import dumps


def report(findings: Iterable[Finding]) -> Iterator[str]:
    """The lines of the array: `[`, a finding each, `]`."""
    before = "["
    for finding in findings:
        yield before + dumps(finding.as_json())
        before = ","
    yield "[]" if before == "[" else "]"

"""Findings as JSON lines, one each, for streams and `jq`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from datacraft.core.finding import Finding
from datacraft.core.json import dumps


def report(findings: Iterable[Finding]) -> Iterator[str]:
    """One line of JSON per finding."""
    return (dumps(finding.as_json()) for finding in findings)

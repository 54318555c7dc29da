"""Findings as workflow commands, which GitHub shows beside the lines of a pull request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from datacraft.core.finding import Finding, Severity

_COMMAND = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def report(findings: Iterable[Finding]) -> Iterator[str]:
    """One `::error file=…,line=…,title=…::message` line per finding."""
    for finding in findings:
        fields = {"file": finding.file, "line": str(finding.line or 1), "title": f"{finding.code} {finding.name}"}
        given = ",".join(f"{key}={_field(value)}" for key, value in fields.items() if value)
        parts = (finding.pointer, finding.message, finding.suggestion)
        yield f"::{_COMMAND[finding.severity]} {given}::{_text(': '.join(part for part in parts if part))}"


def _text(value: str) -> str:
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _field(value: str) -> str:
    return _text(value).replace(":", "%3A").replace(",", "%2C")

"""Findings as JUnit XML, for continuous integration that shows test results."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from datacraft.core.finding import Finding, Severity

# XML 1.0, section 2.2: what no document may hold, escaped or not.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def report(findings: Iterable[Finding]) -> Iterator[str]:
    """The lines of one test suite: a failed case per error, a passed one with output per lesser finding."""
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<testsuites><testsuite name="datacraft validate">'
    number = 0
    for number, finding in enumerate(findings, 1):  # noqa: B007
        yield _case(finding)
    if not number:
        yield '<testcase classname="datacraft" name="no findings"/>'
    yield "</testsuite></testsuites>"


def _case(finding: Finding) -> str:
    name = _attribute(f"{finding.code} {finding.name} {finding.file}:{finding.line} {finding.pointer}".rstrip())
    text = escape(_clean("\n".join(part for part in (finding.message, finding.suggestion) if part)))
    kind = _attribute(finding.code)
    body = (
        f"<failure type={kind} message={_attribute(finding.message)}>{text}</failure>"
        if finding.severity is Severity.ERROR
        else f"<system-out>{text}</system-out>"
    )
    return f"<testcase classname={_attribute(finding.file or 'rows')} name={name}>{body}</testcase>"


def _attribute(value: str) -> str:
    return quoteattr(_clean(value))


def _clean(value: str) -> str:
    return _FORBIDDEN.sub("\ufffd", value)

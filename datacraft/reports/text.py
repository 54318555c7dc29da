"""Findings as people read them: one block per finding, then a summary by code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from datacraft.core.finding import Finding

_CLIP = 400


def finding_text(finding: Finding) -> str:
    """`file:line  pointer`, then severity, code, name and message, then what to do."""
    place = ":".join(part for part in (finding.file, str(finding.line or "")) if part)
    head = "  ".join(part for part in (place, finding.pointer, finding.example and f"[{finding.example}]") if part)
    lines = [head, f"  {finding.severity} {finding.code} {finding.name}: {_clip(finding.message)}"]
    mend = {"safe": " [safe fix: --fix]", "unsafe": " [fix: --unsafe-fixes]", "none": ""}[finding.fix]
    if finding.suggestion or mend:
        lines.append(f"  -> {_clip(finding.suggestion)}{mend}" if finding.suggestion else f"  ->{mend}")
    lines += [f"  see {r.file}:{r.line} {r.pointer} {r.message}".rstrip() for r in finding.related]
    return "\n".join(_printable(line) for line in lines)


def statistics(codes: Counter[str], names: dict[str, str]) -> Iterator[str]:
    """One line per code, the most frequent first: count, code, name."""
    width = len(str(max(codes.values(), default=0)))
    for code, count in sorted(codes.items(), key=lambda pair: (-pair[1], pair[0])):
        yield f"{count:>{width}}  {code}  {names.get(code, '')}".rstrip()


def report(findings: Iterable[Finding]) -> Iterator[str]:
    """Every finding as a block, as they come."""
    return (finding_text(finding) for finding in findings)


def _clip(text: str) -> str:
    return text if len(text) <= _CLIP else text[: _CLIP - 1] + "…"


def _printable(line: str) -> str:
    """No control character of a file reaches a terminal."""
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in line)

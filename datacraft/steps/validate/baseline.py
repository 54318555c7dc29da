"""Today's findings, accepted: a later run speaks only of new ones."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from datacraft.core.errors import InputError
from datacraft.core.finding import Finding
from datacraft.core.json import dumps
from datacraft.io.files import read_text, write_text

FORMAT = "datacraft.baseline/1"


def key(finding: Finding) -> str:
    """What a finding is known by: everything but its line number, so that rows may move."""
    return "\t".join((finding.file, finding.code, finding.example, finding.pointer, finding.message))


def read(path: Path) -> Counter[str]:
    """The accepted findings and how often each. Raises InputError."""
    text = read_text(path, f"write one with: --baseline {path} --update-baseline")
    try:
        raw = json.loads(text)
        if raw["format"] != FORMAT:
            raise ValueError(raw["format"])
        return Counter({str(name): int(count) for name, count in raw["findings"].items()})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        hint = f"write it anew with: --baseline {path} --update-baseline"
        raise InputError(f"{path} is not a baseline ({FORMAT})", hint) from error


def write(path: Path, findings: Iterable[Finding]) -> int:
    """Accept these findings from now on; how many there are. Raises OutputError."""
    counts = Counter(key(finding) for finding in findings)
    lines = [f"  {dumps(name)}: {count}" for name, count in sorted(counts.items())]
    body = ",\n".join(lines)
    write_text(path, f'{{"format": "{FORMAT}", "findings": {{\n{body}\n}}}}\n')
    return counts.total()


def new(findings: Iterable[Finding], accepted: Counter[str]) -> Iterator[Finding]:
    """The findings that are not accepted, or come more often than they were accepted."""
    left = Counter(accepted)
    for finding in findings:
        name = key(finding)
        if left[name] > 0:
            left[name] -= 1
        else:
            yield finding

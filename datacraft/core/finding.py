"""What is wrong with the user's data: findings never stop a run (see `core.errors` for what does)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal, TypeAlias

Fix: TypeAlias = Literal["safe", "unsafe", "none"]


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that explains a finding: the call of a bad result, the other row of a leak."""

    file: str
    line: int
    pointer: str
    message: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One defect at one place."""

    code: str
    name: str
    severity: Severity
    message: str
    file: str = ""
    line: int = 0
    """1-based; 0 when the finding is about the file as a whole."""
    column: int = 0
    """1-based where the reader knows it (seeds, syntax errors), else 0."""
    example: str = ""
    pointer: str = ""
    """JSON Pointer in the row; behind `#`, the pointer inside decoded arguments."""
    suggestion: str = ""
    fix: Fix = "none"
    target: str | None = None
    related: tuple[Related, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        """The finding as `--output-format json` prints it; keys without a value are left out."""
        full: dict[str, Any] = {
            "code": self.code,
            "name": self.name,
            "severity": self.severity.value,
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "example": self.example,
            "pointer": self.pointer,
            "message": self.message,
            "suggestion": self.suggestion,
            "fix": self.fix,
            "target": self.target,
            "related": [
                {"file": r.file, "line": r.line, "pointer": r.pointer, "message": r.message} for r in self.related
            ],
        }
        always = {"code", "name", "severity", "file", "line", "pointer", "message", "fix"}
        return {key: value for key, value in full.items() if key in always or value}

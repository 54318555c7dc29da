"""The contract of a teacher: whoever finds the words for blueprints."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

from datacraft.core.blueprint import Blueprint, Draft
from datacraft.core.example import Example
from datacraft.core.finding import Finding


@dataclass(frozen=True, slots=True)
class Verdict:
    """What composing and validating a draft came to."""

    example: Example | None
    """The row when it was accepted, else None."""
    findings: tuple[Finding, ...] = ()
    reason: str = ""
    """A few words for the count of rejected rows; `""` when it was accepted."""


Judge: TypeAlias = Callable[[Blueprint, Draft], Verdict]
"""Composes and validates one draft; pure, callable from any thread."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one blueprint."""

    blueprint: Blueprint
    verdict: Verdict
    draft: Draft | None = None
    raw: str = ""
    """The teacher's last answer as it came, for `rejected.jsonl`."""
    attempts: int = 1
    usage: dict[str, Any] = field(default_factory=dict)
    """Tokens and cost of all attempts; `{}` for a teacher that costs nothing."""


class Teacher(Protocol):
    """Finds words for blueprints."""

    @property
    def name(self) -> str:
        """`builtin/VERSION` or `PROVIDER/MODEL`, as rows record it."""
        ...

    def write(self, blueprints: Iterable[Blueprint], judge: Judge) -> Iterator[Outcome]:
        """One outcome per blueprint, in any order; a refused draft may be tried again with the findings fed back.

        Raises EndpointError for what stops the whole run (bad key, no quota).
        """
        ...

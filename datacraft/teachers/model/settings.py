"""How a model is used as a teacher; every value has a default that spends carefully."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

Reuse: TypeAlias = Literal["ask", "exact", "fitting", "none"]


@dataclass(frozen=True, slots=True)
class TeacherSettings:
    """Settings of a model teacher."""

    concurrency: int = 32
    """Requests under way at most; how many really are follows what the endpoint takes."""
    retries: int = 2
    """How often a draft is asked for again after the first."""
    tries: int = 8
    """Attempts at one request while the endpoint fails in ways that pass by themselves."""
    max_tokens: int = 2_000
    """Limit on an answer, four times that once it was too short: reasoning models think inside it."""
    seeds_shown: int = 3
    free_form: bool = False
    """Let the model choose the values that nothing else depends on."""
    reuse: Reuse = "ask"
    """What to do with answers paid for when the run was shaped differently."""
    options: dict[str, Any] = field(default_factory=dict)
    """Sampling parameters that were asked for; none are sent otherwise."""
    drain: float = 30.0
    """Seconds that answers under way are waited for and kept when the run is stopped."""

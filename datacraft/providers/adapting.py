"""Remembers which parameters an endpoint refuses, so that a 400 costs one request and not a run."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from datacraft.core.errors import BadRequest

_LIMITS = ("max_tokens", "max_completion_tokens", "max_output_tokens")
MEANING = {"model", "messages", "input", "tools", "tool_choice", "response_format", "text"}
"""Keys that say what is asked: they are never dropped here, whoever asked has to decide."""


@dataclass
class Adaptation:
    """What one model at one address would not take."""

    limit_name: str
    dropped: set[str] = field(default_factory=set)
    renamed: bool = False

    def apply(self, body: dict[str, Any]) -> dict[str, Any]:
        """The body without what is known to be refused."""
        return {key: value for key, value in body.items() if key not in self.dropped}

    def learn(self, error: BadRequest, body: dict[str, Any]) -> bool:
        """Take in a refusal; whether the request is worth sending again, changed."""
        name = refused_parameter(error, body)
        if name is None or name in self.dropped:
            return False
        if name in _LIMITS and not self.renamed and name != "max_output_tokens":
            self.renamed = True
            self.limit_name = _LIMITS[1] if name == _LIMITS[0] else _LIMITS[0]
        else:
            self.dropped.add(name)
        return True


def refused_parameter(error: BadRequest, body: dict[str, Any]) -> str | None:
    """The optional body key that a 400 is about: named outright, or found in its message; None when it is none."""
    optional = [key for key in body if key not in MEANING]
    named = error.parameter.split(".")[0].split("[")[0]
    if named:
        return named if named in optional else None
    said = [key for key in optional if re.search(rf"(?<![A-Za-z_]){re.escape(key)}(?![A-Za-z_])", error.message)]
    about = any(key in error.message for key in ("response_format", "json_schema", "tool_choice", "messages"))
    return said[0] if said and not about else None

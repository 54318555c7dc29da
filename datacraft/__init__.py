"""datacraft: fine-tuning data for tool-calling agents, made from their own code and checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from datacraft.version import __version__

if TYPE_CHECKING:
    from datacraft.core.finding import Finding, Severity
    from datacraft.core.row import Circumstances
    from datacraft.steps.validate import validate_examples

__all__ = ["Circumstances", "Finding", "Severity", "__version__", "validate_examples"]

_HOMES = {
    "Circumstances": "datacraft.core.row",
    "Finding": "datacraft.core.finding",
    "Severity": "datacraft.core.finding",
    "validate_examples": "datacraft.steps.validate",
}


def __getattr__(name: str) -> Any:
    """The library face, imported when it is used so that `datacraft --help` stays quick."""
    if name not in _HOMES:
        raise AttributeError(f"module 'datacraft' has no attribute {name!r}")
    from datacraft.core.plugins import load

    return load(_HOMES[name], name)

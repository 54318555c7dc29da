"""Binds arguments to a function as the toolset records it, without the function."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from datacraft.core.schema import Checker, checker
from datacraft.core.schema_walk import Path
from datacraft.core.tool import FunctionFacts, Tool


def refusals(arguments: dict[str, Any], served: Tool, facts: FunctionFacts) -> Iterator[tuple[Path, str]]:
    """Place and reason for everything that the function would not take.

    A parameter with a default may be missing, whatever strict mode says.
    """
    needed = [name for name, parameter in facts.parameters.items() if parameter.required]
    for name in needed if facts.parameters else served.required:
        if name not in arguments:
            yield (), f"{name!r} is missing"
    if served.parameters.get("additionalProperties") is False or facts.parameters:
        for name in arguments:
            if name not in served.properties:
                yield (name,), f"it has no parameter {name!r}"
    known = {name: value for name, value in arguments.items() if name in served.properties}
    relaxed = {key: value for key, value in served.parameters.items() if key != "required"}
    found = checker(relaxed)
    if isinstance(found, Checker):
        for violation in found.violations(known):
            yield violation.path, violation.message

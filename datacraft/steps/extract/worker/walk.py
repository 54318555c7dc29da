"""Finds tools and agents among the objects of a module and says by which expression each is reached."""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Any

from . import places

DEPTH = 3
"""Containers, classes and instances are opened to this depth; every tool of a fixture of public styles is within it."""
_WIDEST = 2000


class Kinds:
    """The SDK's classes, some of which older releases lack."""

    def __init__(self, agents: Any) -> None:
        self.tool = agents.FunctionTool
        self.handoff = agents.Handoff
        self.agent = getattr(agents, "AgentBase", agents.Agent)

    def interesting(self, value: Any) -> bool:
        return isinstance(value, (self.tool, self.agent, self.handoff))


def find(namespace: dict[str, Any], kinds: Kinds) -> list[tuple[str, Any]]:
    """Expression and object of every tool, agent and handoff reachable from a namespace; each object once.

    Breadth first, so that the shortest expression wins.
    """
    seen: set[int] = set()
    found: list[tuple[str, Any]] = []
    level = [(name, value) for name, value in list(namespace.items()) if not name.startswith("__")]
    for _ in range(DEPTH + 1):
        below: list[tuple[str, Any]] = []
        for path, value in level:
            if id(value) in seen:
                continue
            seen.add(id(value))
            if kinds.interesting(value):
                found.append((path, value))
            below += _inside(path, value, kinds)
        level = below
    return found


def _inside(path: str, value: Any, kinds: Kinds) -> Iterator[tuple[str, Any]]:
    """What an object holds, without running any property of it."""
    if isinstance(value, (list, tuple)):
        yield from ((f"{path}[{i}]", part) for i, part in enumerate(value[:_WIDEST]))
    elif isinstance(value, dict):
        pairs = list(value.items())[:_WIDEST]
        yield from ((f"{path}[{key!r}]", part) for key, part in pairs if isinstance(key, (str, int)))
    elif isinstance(value, kinds.agent):
        yield from ((f"{path}.tools[{i}]", tool) for i, tool in enumerate(value.tools))
        yield from ((f"{path}.handoffs[{i}]", one) for i, one in enumerate(getattr(value, "handoffs", ())))
    elif isinstance(value, type):
        if _own(value):
            yield from ((f"{path}.{name}", _plain(part)) for name, part in list(vars(value).items()))
    elif not isinstance(value, (types.ModuleType, types.FunctionType, kinds.tool, kinds.handoff)) and _own(type(value)):
        parts = getattr(value, "__dict__", None)
        if isinstance(parts, dict):
            yield from ((f"{path}.{name}", part) for name, part in list(parts.items()) if isinstance(name, str))


def _plain(attribute: Any) -> Any:
    return attribute.__func__ if isinstance(attribute, (staticmethod, classmethod)) else attribute


def _own(kind: type) -> bool:
    """Whether a class was written by the user."""
    import sys

    module = sys.modules.get(kind.__module__)
    return places.is_project(getattr(module, "__file__", None) or "") if module else True

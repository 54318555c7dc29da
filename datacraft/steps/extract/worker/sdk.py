"""Brings in the Agents SDK before any of the user's folders can shadow it, and records every tool it creates."""

from __future__ import annotations

import importlib
import importlib.metadata
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DISTRIBUTION = "openai-agents"


class NoSdk(Exception):
    """This interpreter has no Agents SDK; the message says what it has instead."""


@dataclass
class Created:
    """A tool at the moment the SDK made it."""

    tool: Any
    file: str
    """Of the first frame outside the SDK."""
    line: int
    approximate: bool = False


class Registry:
    """Every tool ever created in this process, in order, reachable or not."""

    def __init__(self) -> None:
        self.created: list[Created] = []
        self.approximate: Callable[[], bool] = lambda: False
        """Set by the stubs: whether a stand-in took part in the schema made last."""

    def watch(self, agents: Any) -> None:
        """Wrap the creation of `FunctionTool`, whatever decorator or class call it comes from."""
        kind, folder = agents.FunctionTool, str(Path(agents.__file__).parent) + os.sep
        original = getattr(kind, "__post_init__", None)

        def created(tool: Any, *arguments: Any, **named: Any) -> None:
            if original is not None:
                original(tool, *arguments, **named)
            file, line = _maker(folder)
            self.created.append(Created(tool, file, line, self.approximate()))

        kind.__post_init__ = created

    def of(self, tool: Any) -> Created | None:
        return next((entry for entry in self.created if entry.tool is tool), None)


def _maker(sdk_folder: str) -> tuple[str, int]:
    frame = sys._getframe(2)
    while frame is not None:
        file = frame.f_code.co_filename
        if not file.startswith(sdk_folder) and file not in ("<string>", __file__) and "dataclasses" not in file:
            return file, frame.f_lineno
        frame = frame.f_back  # type: ignore[assignment]
    return "", 0


def load(keep_off: list[str]) -> Any:
    """The SDK's package, imported while the folders in `keep_off` and the working folder are off the path."""
    import warnings

    kept = list(sys.path)
    barred = {os.path.realpath(entry) for entry in keep_off}
    sys.path[:] = [entry for entry in kept if entry and os.path.realpath(entry) not in barred]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            agents = _import() or _import(_installed())
    finally:
        sys.path[:] = [entry for entry in kept if entry]
    if agents is None:
        raise NoSdk(f"`import agents` under {sys.executable} finds a package that is not the OpenAI Agents SDK")
    return agents


def _import(place: str | None = "") -> Any:
    """`agents`, if it is the SDK; a stranger of that name is put out again."""
    if place is None:
        return None
    if place:
        sys.path.insert(0, place)
    try:
        agents = importlib.import_module("agents")
    except ModuleNotFoundError as error:
        if error.name != "agents":
            raise
        raise NoSdk(f"{sys.executable} has no package {DISTRIBUTION}") from error
    if hasattr(agents, "FunctionTool") and hasattr(agents, "function_tool"):
        return agents
    for name in [name for name in sys.modules if name == "agents" or name.startswith("agents.")]:
        del sys.modules[name]
    return None


def _installed() -> str | None:
    """The folder of the installed SDK, for a path on which another `agents` comes first."""
    try:
        place = importlib.metadata.distribution(DISTRIBUTION).locate_file("agents")
    except importlib.metadata.PackageNotFoundError:
        return None
    return str(Path(str(place)).parent) if Path(str(place)).is_dir() else None


def versions() -> dict[str, str]:
    """Python and the packages that shape schemas."""
    found = {"python": ".".join(map(str, sys.version_info[:3]))}
    for name in (DISTRIBUTION, "openai", "pydantic", "mcp"):
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found

"""Finds plug-ins: a file defines one value with the file's name. The only file that imports by name."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import Any, TypeVar

Plugin = TypeVar("Plugin")


def load(module: str, name: str) -> Any:
    """The value `name` of `module`, imported now. Raises ImportError or AttributeError as Python does."""
    return getattr(importlib.import_module(module), name)


@cache
def names(package: str) -> tuple[str, ...]:
    """Dotted module names of the plug-in files below `package`, sorted; nothing is imported but folders.

    Files that start with `_` belong to their folder and are no plug-ins.
    """
    root = importlib.import_module(package)
    found: list[str] = []
    for entry in pkgutil.iter_modules(root.__path__, prefix=f"{package}."):
        if entry.name.rsplit(".", 1)[-1].startswith("_"):
            continue
        found.extend(names(entry.name) if entry.ispkg else [entry.name])
    return tuple(sorted(found))


def discover(package: str, kind: type[Plugin], group: str | None = None) -> dict[str, Plugin]:
    """File name to plug-in value for every file below `package`, then those of installed packages.

    `group` is the entry-point group through which other distributions add theirs. Raises TypeError naming the
    file when its value is missing or of another type.
    """
    from importlib.metadata import entry_points  # 20 ms that --help need not pay

    found = {module.rsplit(".", 1)[-1]: _value(module, kind) for module in names(package)}
    for entry in entry_points(group=group) if group else ():
        value = entry.load()
        if not isinstance(value, kind):
            raise TypeError(f"entry point {entry.name!r} of {group} is {type(value).__name__}, not {kind.__name__}")
        found.setdefault(entry.name, value)
    return found


def _value(module: str, kind: type[Plugin]) -> Plugin:
    name = module.rsplit(".", 1)[-1]
    value = getattr(importlib.import_module(module), name, None)
    if not isinstance(value, kind):
        raise TypeError(f"{module} must define one {kind.__name__} called {name!r}, found {type(value).__name__}")
    return value

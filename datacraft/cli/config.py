"""Settings: `datacraft.toml` or `[tool.datacraft]`, then `DATACRAFT_*`, then flags."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Literal

from datacraft.core.errors import UsageError
from datacraft.core.names import did_you_mean
from datacraft.io import env


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a project may set once; a flag of the same name wins."""

    toolset: str = ""
    """Toolset file that `expand`, `plan` and `seeds` use; empty: the only one in `schemas`."""
    schemas: str = "schemas"
    seeds: str = "seeds"
    output: str = "output"
    n: int = 500
    seed: int = 0
    teacher: str = "builtin"
    base_url: str = ""
    concurrency: int = 32
    system: str = ""
    """System prompt for a toolset without an agent: text, or `@file`."""
    null_policy: str = "as-served"
    mix: dict[str, float] = field(default_factory=dict)
    """Share by shape, overriding the default mix."""
    select: list[str] = field(default_factory=list)
    ignore: list[str] = field(default_factory=list)
    severity: dict[str, str] = field(default_factory=dict)
    """Rule code to `error`, `warning` or `info`."""
    derivable: list[str] = field(default_factory=list)
    """`tool.parameter` names whose values need not stand in the conversation."""
    destructive: list[str] = field(default_factory=list)
    """Tools that should be confirmed before they are called."""
    compare: dict[str, str] = field(default_factory=dict)
    """`tool.parameter` to how `eval` compares its values."""
    source: str = ""
    """The file the settings came from; set by `load`, never in the file."""


def load(folder: Path | None = None) -> Settings:
    """The settings of the nearest project at or above `folder`, the environment applied.

    Raises UsageError for an unknown key (with the nearest right name), a wrong type, or a file that is not TOML.
    """
    file, raw = _nearest(folder or Path.cwd())
    settings = _merge(Settings(), raw, str(file or ""))
    named = {f.name for f in fields(Settings)}
    from_env = {key: value for key, value in env.settings().items() if key in named}
    return _merge(settings, from_env, "DATACRAFT_* in the environment", text=True)


def null_policy(name: str) -> Literal["as-served", "omit"]:
    """The null policy of that name. Raises UsageError with the nearest right one."""
    if name == "as-served":
        return "as-served"
    if name == "omit":
        return "omit"
    raise UsageError(f"unknown null policy {name!r}; {did_you_mean(name, ('as-served', 'omit'))}")


def _nearest(folder: Path) -> tuple[Path | None, dict[str, Any]]:
    for place in (folder, *folder.parents):
        own, shared = place / "datacraft.toml", place / "pyproject.toml"
        if own.is_file():
            return own, _read(own)
        if shared.is_file() and "datacraft" in (tool := _read(shared).get("tool", {})):
            section: dict[str, Any] = tool["datacraft"]
            return shared, section
    return None, {}


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: {error}", "mend the TOML") from error
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error


def _merge(settings: Settings, raw: dict[str, Any] | Any, where: str, text: bool = False) -> Settings:
    known = {f.name: f for f in fields(Settings) if f.name != "source"}
    changes: dict[str, Any] = {}
    for key, value in raw.items():
        name = key.replace("-", "_")
        if name not in known:
            raise UsageError(f"{where}: unknown setting {key!r}; {did_you_mean(name, known)}")
        changes[name] = _typed(name, value, getattr(settings, name), where, text)
    return replace(settings, **changes, source=where if not text and where else settings.source)


_KINDS = {str: "text", int: "a whole number", float: "a number", bool: "true or false", list: "a list", dict: "a table"}


def _typed(name: str, value: Any, default: Any, where: str, text: bool) -> Any:
    if text and isinstance(default, list):
        return [part.strip() for part in value.split(",") if part.strip()]
    if text and isinstance(default, int) and value.lstrip("-").isdigit():
        return int(value)
    if isinstance(default, dict) and isinstance(value, dict) and not text:
        return value
    if isinstance(value, bool) or type(value) is not type(default):
        raise UsageError(f"{where}: {name} must be {_KINDS[type(default)]}, not {value!r}")
    return value

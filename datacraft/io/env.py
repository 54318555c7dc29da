"""The only reader of the environment: keys from it or from `.env`, and how a terminal wants its output."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from datacraft.core.errors import MissingKey


def key(variable: str, purpose: str) -> str:
    """The API key in `variable`, from the environment, else from `.env` in the working folder.

    Raises MissingKey naming the variable. The value is never written or logged by datacraft.
    """
    value = optional(variable)
    if not value:
        raise MissingKey(f"{purpose} needs the key in {variable}, which is not set", f"export {variable}=…")
    return value


def account(variable: str, purpose: str) -> str:
    """The account in `variable`, from where keys come. Raises MissingKey naming the variable."""
    value = optional(variable)
    if not value:
        raise MissingKey(f"{purpose} needs the account in {variable}, which is not set", f"export {variable}=…")
    return value


def optional(variable: str) -> str | None:
    """A variable from the environment, else from `.env`; None when neither has it."""
    return os.environ.get(variable) or dotenv(Path(".env")).get(variable)


def dotenv(path: Path) -> Mapping[str, str]:
    """The `NAME=value` lines of a file, quotes around values removed; `{}` when there is no such file."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError:
        return {}
    pairs = (line.removeprefix("export ").split("=", 1) for line in map(str.strip, lines) if "=" in line)
    return {name.strip(): value.strip().strip("'\"") for name, value in pairs if not name.startswith("#")}


def settings(prefix: str = "DATACRAFT_") -> Mapping[str, str]:
    """Variables that start with `prefix`, by the lower-case rest of their name."""
    return {name[len(prefix) :].lower(): value for name, value in os.environ.items() if name.startswith(prefix)}


def plain(is_terminal: bool) -> bool:
    """Whether output has to be plain lines: not a terminal, `NO_COLOR` set, or run by CI."""
    return not is_terminal or bool(os.environ.get("NO_COLOR")) or bool(os.environ.get("CI"))

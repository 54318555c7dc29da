"""Tells apart the ways in which the user's code can fail to give its tools."""

from __future__ import annotations

import os
import re
import traceback
from pathlib import Path
from typing import Any

from . import guard, places
from .sdk import NoSdk

_VARIABLE = re.compile(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b")
_CREDENTIAL = re.compile(r"(KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIALS?)(_ID)?$")
_ABOUT_VARIABLES = re.compile(r"environ|env\b|\bset\b|missing|required|not found|provide|api.?key", re.I)
PLACEHOLDER = "sk-placeholder-while-schemas-are-extracted-00000000"
"""Begins as OpenAI's keys do, because some code looks."""


class Fault(Exception):
    """A failure that is told in its own words: `kind` and whatever the message needs."""

    def __init__(self, kind: str, **facts: Any) -> None:
        super().__init__(kind)
        self.facts = {"kind": kind, **facts}


def describe(error: BaseException, target_module: str) -> dict[str, Any]:
    """`kind`, `text` and `where` (file:line of the user's code) of whatever came out of an import or a factory."""
    where = places.raised_at(error.__traceback__)
    told = _tell(error, target_module)
    text = "".join(traceback.format_exception_only(type(error), error)).strip().split("\n\n")[0]
    return {"where": where, "text": text, **told}


def _tell(error: BaseException, target_module: str) -> dict[str, Any]:
    if isinstance(error, Fault):
        return error.facts
    if isinstance(error, NoSdk):
        return {"kind": "no-sdk", "text": str(error)}
    if isinstance(error, guard.RunnerCalled):
        return {"kind": "runner-called", "where": str(error)}
    if isinstance(error, guard.InputAsked):
        return {"kind": "input-asked", "where": str(error)}
    if isinstance(error, ModuleNotFoundError) and error.name:
        return _missing_module(error.name, target_module)
    if isinstance(error, SyntaxError):
        return {"kind": "syntax", "where": f"{places.relative(error.filename or '')}:{error.lineno}", "text": error.msg}
    if isinstance(error, SystemExit):
        return {"kind": "exits", "text": str(error.code)}
    variable = missing_variable(error)
    if variable:
        return {"kind": "missing-variable", "name": variable}
    blocked = _blocked(error)
    if blocked is not None:
        return {"kind": blocked.kind, "name": blocked.what}
    if _refused_by_sdk(error):
        return {"kind": "bad-tool"}
    if isinstance(error, ImportError):
        return {"kind": "import", "name": error.name or ""}
    return {"kind": "raises"}


def _missing_module(name: str, target_module: str) -> dict[str, Any]:
    if target_module and (target_module == name or target_module.startswith(name + ".")):
        return {"kind": "no-module", "name": name}
    if name.startswith("agents."):
        return {"kind": "shadowed", "name": name}
    return {"kind": "missing-dependency", "name": name}


def missing_variable(error: BaseException) -> str:
    """The name of the environment variable whose absence made the error, `""` when that is not what happened."""
    if isinstance(error, KeyError) and _raised_by_environ(error) and error.args:
        return str(error.args[0])
    if type(error).__name__ == "ValidationError" and "Settings" in str(getattr(error, "title", "")):
        missing = [str(part["loc"][0]).upper() for part in _details(error) if part.get("type") == "missing"]
        return missing[0] if missing else ""
    if isinstance(error, Exception) and _ABOUT_VARIABLES.search(str(error)):
        named = [name for name in _VARIABLE.findall(str(error)) if name not in os.environ]
        return named[0] if named else _asked_for(error)
    return ""


def _asked_for(error: BaseException) -> str:
    """The first unset key that the file which raised asks the environment for, when the message names none."""
    file = places.raised_at(error.__traceback__).rpartition(":")[0]
    asked = re.findall(r"""(?:getenv|environ\.get)\(\s*["'](\w+)""", _source(file)) if file else []
    return next((name for name in asked if is_credential(name) and name not in os.environ), "")


def _source(file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def is_credential(variable: str) -> bool:
    """Whether a variable's name says that it holds a key: only such are given a placeholder."""
    return _CREDENTIAL.search(variable) is not None


def _details(error: Any) -> list[dict[str, Any]]:
    try:
        return list(error.errors())
    except Exception:  # whatever another library's error raises about itself
        return []


def _blocked(error: BaseException) -> guard.Blocked | None:
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, guard.Blocked):
            return seen
        seen = seen.__cause__ or seen.__context__
    return None


def _refused_by_sdk(error: BaseException) -> bool:
    """Whether the SDK was making a tool, a handoff or an output schema of the user's function when it failed."""
    inside = f"{os.sep}agents{os.sep}"
    files = [frame.filename for frame in traceback.extract_tb(error.__traceback__)]
    last_own = max((i for i, file in enumerate(files) if places.is_project(file)), default=-1)
    makers = ("tool.py", "function_schema.py", "strict_schema.py", "agent_output.py", "agent.py")
    return any(inside in file and file.endswith(makers) for file in files[last_own + 1 :])


def _raised_by_environ(error: BaseException) -> bool:
    frames = traceback.extract_tb(error.__traceback__)
    return bool(frames) and frames[-1].filename.endswith(("<frozen os>", f"{os.sep}os.py"))

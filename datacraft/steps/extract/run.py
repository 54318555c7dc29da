"""Runs the worker under the user's interpreter and reads its answers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from datacraft.core.errors import ExtractionError, UsageError
from datacraft.core.finding import Finding
from datacraft.core.tool import Toolset
from datacraft.steps.extract.lint import lint
from datacraft.steps.extract.toolset import toolset
from datacraft.steps.extract.trouble import crash, hang, trouble

WORKER = Path(__file__).parent / "worker"
_GRACE = 10.0
"""Seconds past the worker's own limit before it is killed from outside: it may be stuck where Python cannot act."""
_TAIL = 2000
_START = 120.0
"""Seconds for importing the SDK, which the user's limit is not about: it takes 2 to 5 on an idle machine."""


@dataclass(frozen=True, slots=True)
class Request:
    targets: tuple[str, ...]
    python: str = ""
    """The interpreter that has the user's dependencies; empty: see `interpreter`."""
    folder: Path = Path()
    timeout: float = 60.0
    """Seconds for each target."""
    stub_missing: bool = False
    mcp: bool = False
    """Start the agent's MCP servers and ask them for their tools."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """Variables of the worker, complete; empty passes on our own."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one target came to: toolsets, or the error that kept them."""

    target: str
    toolsets: tuple[Toolset, ...] = ()
    findings: tuple[Finding, ...] = ()
    agents: tuple[str, ...] = ()
    """Targets of the agents seen in a module of which the tools were asked for."""
    placeholders: tuple[str, ...] = ()
    """Environment variables that had to hold something and were given a placeholder in the worker."""
    error: ExtractionError | None = None


def extract(request: Request) -> tuple[Extraction, ...]:
    """One extraction per target, in order; a target that fails does not keep the others.

    Raises ExtractionError for what concerns all of them: an interpreter that does not start or has no SDK.
    """
    python = interpreter(request)
    done: list[Extraction] = []
    while len(done) < len(request.targets):
        rest = replace(request, targets=request.targets[len(done) :])
        done += _one_worker(rest, python)
    return tuple(done)


def interpreter(request: Request) -> str:
    """`python` of the request, else that of the active environment (`VIRTUAL_ENV`, `CONDA_PREFIX`), else our own.

    Raises UsageError when what was asked for is no interpreter.
    """
    variables = request.environment or os.environ
    if request.python:
        chosen = Path(request.python)
        place = _inside(chosen) if chosen.is_dir() else chosen
        if place is None or not (place.is_file() or os.sep not in request.python):
            raise UsageError(
                f"--python {request.python}: there is no interpreter", "name one: --python .venv/bin/python"
            )
        # Not resolved: the link in an environment is what makes it that environment.
        return str(place.absolute() if place.is_file() else place)
    for name in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        found = _inside(Path(variables[name])) if variables.get(name) else None
        if found is not None:
            return str(found)
    return sys.executable


def _inside(folder: Path) -> Path | None:
    """The interpreter of an environment's folder."""
    places = (folder / "bin" / "python", folder / "Scripts" / "python.exe", folder / "python.exe")
    return next((place for place in places if place.is_file()), None)


def _one_worker(request: Request, python: str) -> Iterator[Extraction]:
    """The extractions that one process came to: all of the request, or up to the one that ended it."""
    with tempfile.TemporaryDirectory(prefix="datacraft-") as name:
        folder = Path(name)
        code, said = _spawn(request, python, folder)
        answers = [json.loads(line) for line in _text(folder / "answer.jsonl").splitlines()]
        dump = _text(folder / "hang.txt")
    head = answers[0] if answers else {}
    if not head or "error" in head:
        raise trouble(head["error"], "", python, request.folder) if head else crash("", python, code, said)
    finished = {answer["target"]: answer for answer in answers if "target" in answer}
    for target in request.targets:
        if target not in finished:
            error = hang(target, dump, request.timeout) if dump.strip() else crash(target, python, code, said)
            yield Extraction(target, error=error)
            return
        yield _extraction(target, finished[target], head["versions"], python, request.folder)


def _extraction(target: str, answer: dict[str, Any], versions: dict[str, str], python: str, folder: Path) -> Extraction:
    placeholders = tuple(answer["placeholders"])
    if "error" in answer:
        return Extraction(target, placeholders=placeholders, error=trouble(answer["error"], target, python, folder))
    made = tuple(toolset(entry, versions) for entry in answer["toolsets"])
    agents = tuple(name for entry in answer["toolsets"] for name in entry["agents"])
    return Extraction(target, made, tuple(lint(answer, made)), agents, placeholders)


def _spawn(request: Request, python: str, folder: Path) -> tuple[int | None, str]:
    """Exit status (None when it had to be killed) and the end of what the worker printed."""
    limit = _START + request.timeout * len(request.targets)
    asked = {
        "targets": request.targets,
        "timeout": request.timeout,
        "start": _START,
        "stub_missing": request.stub_missing,
        "mcp": request.mcp,
    }
    (folder / "request.json").write_text(json.dumps(asked), encoding="utf-8")
    with (folder / "printed.txt").open("wb") as printed:
        try:
            process = subprocess.Popen(
                [python, str(WORKER), str(folder)],
                stdin=subprocess.DEVNULL,
                stdout=printed,
                stderr=printed,
                cwd=request.folder,
                env=dict(request.environment) or None,
                start_new_session=True,
            )
        except OSError as error:
            raise ExtractionError(
                f"{python} cannot be started: {error.strerror or error}", "name an interpreter with --python"
            ) from error
        try:
            code: int | None = process.wait(limit + _GRACE)
        except subprocess.TimeoutExpired:
            code = None
        finally:
            _end(process)
    return code, _text(folder / "printed.txt")[-_TAIL:]


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the worker and whatever it started, also when we are interrupted."""
    if process.poll() is not None:
        return
    if hasattr(os, "killpg"):
        os.killpg(process.pid, 9)
    else:
        process.kill()
    process.wait()


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

"""What an output was made from: a manifest beside every file that a command writes."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from datacraft.core.errors import InputError
from datacraft.io.files import digest, read_text, write_text
from datacraft.version import __version__

FORMAT = "datacraft.manifest/1"
SUFFIX = ".manifest.json"


def manifest_path(output: Path) -> Path:
    """Where the manifest of an output is: `<output>.manifest.json`."""
    return output.with_name(output.name + SUFFIX)


def write_manifest(
    output: Path,
    *,
    command: str,
    inputs: Iterable[Path] = (),
    options: Mapping[str, Any] | None = None,
    counts: Mapping[str, Any] | None = None,
    companions: Iterable[Path] = (),
    packages: Iterable[str] = (),
    **more: Any,
) -> Path:
    """Write the manifest of an output that is already whole, and say where it is.

    `companions` are files written together with it; `packages` are distributions whose version shaped the output;
    `more` becomes further keys (usage, teacher, …). Paths are relative to the manifest, and there is no clock in it:
    the same work leaves the same bytes. Raises InputError for a file that is not there, OutputError.
    """
    folder = output.parent
    content: dict[str, Any] = {
        "format": FORMAT,
        "command": command,
        "datacraft": __version__,
        "output": _file(output, folder),
        "inputs": [_file(path, folder) for path in inputs],
        "companions": [_file(path, folder) for path in companions],
        "options": dict(options or {}),
        "counts": dict(counts or {}),
        "versions": {"python": platform.python_version(), **_versions(packages)},
    }
    path = manifest_path(output)
    write_text(path, json.dumps(content | more, ensure_ascii=False, indent=2, allow_nan=False) + "\n")
    return path


def read_manifest(output: Path) -> dict[str, Any]:
    """The manifest of an output. Raises InputError when there is none or it is not one."""
    path = manifest_path(output)
    try:
        content = json.loads(read_text(path, f"{output} was not written by datacraft, or its manifest was left behind"))
    except ValueError as error:
        raise InputError(f"{path} is not JSON ({error})", "write the output again") from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise InputError(f"{path} is not a manifest ({FORMAT})", "write the output again")
    return content


def _file(path: Path, folder: Path) -> dict[str, Any]:
    # A different drive has no relative path on Windows; the bare name is what stays true there.
    try:
        shown = Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:
        shown = path.name
    return {"path": shown, "digest": digest(path), "bytes": path.stat().st_size}


def _versions(packages: Iterable[str]) -> dict[str, str]:
    found = {}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found

"""What most commands start from: the project's settings, its toolset and its seeds."""

from __future__ import annotations

from pathlib import Path

from datacraft.cli.config import Settings
from datacraft.core.errors import InputError, UsageError
from datacraft.core.names import did_you_mean
from datacraft.core.seed import SeedBook
from datacraft.core.tool import Toolset
from datacraft.io import toolsets


def toolset_path(settings: Settings, asked: str = "") -> Path:
    """The toolset file: the flag, else the setting, else the only one in the schemas folder.

    A flag may be a file or the name of one in that folder (`app.agent:triage_agent`). Raises UsageError, InputError.
    """
    name = asked or settings.toolset
    if name:
        return _named(name, Path(settings.schemas))
    found = sorted(Path(settings.schemas).glob("*.json"))
    if len(found) == 1:
        return found[0]
    if not found:
        raise InputError(f"there is no toolset in {settings.schemas}/", "datacraft extract-schemas YOUR.MODULE")
    names = ", ".join(str(path) for path in found)
    raise UsageError(f"which toolset? There are {names}", f"datacraft … --toolset {found[0]}")


def project(settings: Settings, toolset: str = "", seeds: str = "") -> tuple[Path, Toolset, Path, SeedBook]:
    """Path and content of the toolset and of the seeds, both sound. Raises UsageError, InputError."""
    from datacraft.io import seeds as seed_files

    path = toolset_path(settings, toolset)
    tools = toolsets.read(path)
    folder = Path(seeds or settings.seeds)
    return path, tools, folder, seed_files.read_sound(folder, tools)


def system_prompt(settings: Settings, asked: str = "") -> str | None:
    """The system prompt for a toolset without an agent: text, or `@file`; None when there is none."""
    from datacraft.io.files import read_text

    text = asked or settings.system
    if text.startswith("@"):
        return read_text(Path(text[1:]), "name an existing file after @").strip() or None
    return text or None


def _named(name: str, folder: Path) -> Path:
    for path in (Path(name), folder / name, folder / toolsets.file_name(name)):
        if path.is_file():
            return path
    known = [path.name for path in folder.glob("*.json")]
    hint = did_you_mean(toolsets.file_name(name), known) if known else "datacraft extract-schemas YOUR.MODULE"
    raise InputError(f"there is no toolset {name}", hint)

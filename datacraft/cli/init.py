"""`datacraft init`: from an agent's code to a project that can be filled with seeds."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from datacraft.cli import config, console


def init(
    target: Annotated[
        str, typer.Argument(help="Module or agent (app.tools, app.agent:agent); default: look for it.")
    ] = "",
    python: Annotated[str, typer.Option(help="Interpreter that has your agent's dependencies.")] = "",
) -> None:
    """Set up a project around an agent.

    Finds the agent in this folder (or takes TARGET), extracts its tools, drafts `seeds/first.yaml` and writes
    `datacraft.toml`. Nothing that exists is overwritten.

    \b
    Example:
      datacraft init
      datacraft init app.agent:triage_agent
    """
    from datacraft.io import toolsets
    from datacraft.io.files import write_text
    from datacraft.steps.extract import Request, extract
    from datacraft.steps.init import draft_seeds

    settings = config.load()
    chosen = target or _find()
    extraction = extract(Request((chosen,), python=python, folder=Path.cwd()))[0]
    if extraction.error is not None:
        raise extraction.error
    for finding in extraction.findings:
        console.say(f"{finding.file}:{finding.line} {finding.code} {finding.message}")
    toolset = extraction.toolsets[0]
    path = Path(settings.schemas) / toolsets.file_name(toolset.source)
    _new(path, toolsets.text(toolset))
    seeds = Path(settings.seeds) / "first.yaml"
    if any(Path(settings.seeds).glob("*.yaml")):
        console.say(f"kept    {settings.seeds}/ (it holds seeds already)")
    else:
        _new(seeds, draft_seeds(toolset))
    if settings.source:
        console.say(f"kept    {settings.source}")
    else:
        write_text(Path("datacraft.toml"), f'toolset = "{path.as_posix()}"\nseeds = "seeds"\noutput = "output"\n')
        console.say("wrote   datacraft.toml")
    console.say(f"next    write seeds in {settings.seeds}/, then: datacraft seeds check && datacraft plan")


def _find() -> str:
    from datacraft.core.errors import ExtractionError
    from datacraft.steps.init import find

    found = find(Path.cwd())
    if not found:
        raise ExtractionError(
            "no agent and no @function_tool was found below this folder", "datacraft init YOUR.MODULE"
        )
    for candidate in found[1:6]:
        console.say(f"also found {candidate.target}")
    console.say(f"taking  {found[0].target} (line {found[0].line}); another one: datacraft init TARGET")
    return found[0].target


def _new(path: Path, text: str) -> None:
    from datacraft.io.files import write_text

    if path.exists():
        console.say(f"kept    {path}")
        return
    write_text(path, text)
    console.say(f"wrote   {path}")

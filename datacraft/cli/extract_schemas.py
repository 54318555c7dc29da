"""`datacraft extract-schemas`: write the tool schemas that the agent will serve."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from datacraft.cli import config, console

if TYPE_CHECKING:
    from datacraft.core.finding import Finding
    from datacraft.core.tool import Toolset
    from datacraft.steps.extract import Extraction


def extract_schemas(
    targets: Annotated[
        list[str], typer.Argument(metavar="TARGET…", help="module, path/to/file.py, module:attr or module:factory()")
    ],
    output: Annotated[str, typer.Option("-o", "--output", help="Folder, or a .json file for one toolset.")] = "",
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit 1 where a file is out of date.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Write nothing; say what changed, old and new.")] = False,
    python: Annotated[str, typer.Option("--python", help="Your project's interpreter or environment folder.")] = "",
    stub_missing: Annotated[
        bool, typer.Option("--stub-missing", help="Let stand-ins take the place of packages not installed.")
    ] = False,
    mcp: Annotated[bool, typer.Option("--mcp", help="Start the agent's MCP servers and ask for their tools.")] = False,
    timeout: Annotated[float, typer.Option("--timeout", help="Seconds for each target.", min=1)] = 60.0,
    output_format: Annotated[str, typer.Option("--output-format", help="Findings as text or json.")] = "text",
) -> None:
    """Write the tool schemas the agent will serve, exactly as the Agents SDK sends them.

    The code is imported in a process of its own, under your project's interpreter (--python, else the active
    environment). Nothing leaves that process: the network is closed, no program is started, no agent is run.
    An agent brings those it hands over to; every agent gets a file of its own.

    \b
    Example:
      datacraft extract-schemas app.tools
      datacraft extract-schemas app.agent:triage_agent --python .venv
      datacraft extract-schemas app.tools app.agent:triage_agent --check
    """
    from datacraft.core.errors import UsageError
    from datacraft.steps.extract import Request, extract

    if output_format not in ("text", "json"):
        raise UsageError(f"--output-format {output_format}: known are text and json", "--output-format json")
    request = Request(tuple(targets), python, timeout=timeout, stub_missing=stub_missing, mcp=mcp)
    done = extract(request)
    _findings(done, output_format)
    places = _places(done, output or config.load().schemas)
    # Findings as JSON have stdout for themselves.
    show = console.say if output_format == "json" else console.data
    stale = _compare(places, diff, show) if check or diff else _write(places, show)
    for extraction in done:
        _hints(extraction)
    failed = [extraction.error for extraction in done if extraction.error is not None]
    for error in failed[:-1]:
        console.say(f"error: {error.message}\n  try: {error.hint}")
    if failed:
        raise failed[-1]
    if stale or any(finding.severity == "error" for extraction in done for finding in extraction.findings):
        raise typer.Exit(1)


def _places(done: tuple[Extraction, ...], output: str) -> dict[Path, Toolset]:
    """The file of every toolset. Raises UsageError when one file is named for several toolsets."""
    from datacraft.core.errors import UsageError
    from datacraft.io.toolsets import file_name

    toolsets = [toolset for extraction in done for toolset in extraction.toolsets]
    if not output.endswith(".json"):
        return {Path(output) / file_name(toolset.source): toolset for toolset in toolsets}
    if len(toolsets) > 1:
        sources = ", ".join(toolset.source for toolset in toolsets)
        raise UsageError(f"-o {output} names one file, and there are {len(toolsets)} toolsets: {sources}", "-o FOLDER")
    return {Path(output): toolset for toolset in toolsets}


def _write(places: dict[Path, Toolset], show: Callable[[str], None]) -> bool:
    from datacraft.io import toolsets

    for path, toolset in places.items():
        toolsets.write(path, toolset)
        tools = f"{len(toolset.tools)} tool{'' if len(toolset.tools) == 1 else 's'}"
        approximate = any(facts.approximate for facts in toolset.functions.values())
        console.say(f"{path}: {tools} of {toolset.source}{' (approximate)' if approximate else ''}")
        show(str(path))
    return False


def _compare(places: dict[Path, Toolset], diff: bool, show: Callable[[str], None]) -> bool:
    """Whether any file is out of date; what changed is shown, with both definitions when `diff` is set."""
    from datacraft.core.drift import toolset_differences
    from datacraft.io import toolsets

    stale = False
    for path, toolset in places.items():
        if not path.exists():
            show(f"{path}: not there yet; {toolset.source} has {len(toolset.tools)} tools")
            stale = True
            continue
        old = toolsets.read(path)
        changes = toolset_differences(old, toolset)
        stale = stale or bool(changes)
        for change in changes:
            show(f"{path}: {change}")
        if diff:
            _side_by_side(old, toolset, show)
        console.say(f"{path}: {'out of date' if changes else 'up to date'}")
    if stale:
        console.say("bring them up to date with the same command without --check and --diff")
    return stale


def _side_by_side(old: Toolset, new: Toolset, show: Callable[[str], None]) -> None:
    """Both definitions of every tool that changed, as a unified diff of their JSON."""
    import json
    from difflib import unified_diff

    names = dict.fromkeys(tool.name for toolset in (old, new) for tool in toolset.tools)
    for name in names:
        before, after = (
            json.dumps(tool.wire, ensure_ascii=False, indent=2).splitlines() if (tool := one.tool(name)) else []
            for one in (old, new)
        )
        for line in unified_diff(before, after, f"{name} (committed)", f"{name} (code)", lineterm="", n=2):
            show(line)


def _findings(done: tuple[Extraction, ...], output_format: str) -> None:
    import json

    findings = [finding for extraction in done for finding in extraction.findings]
    if output_format == "json":
        console.data(json.dumps([finding.as_json() for finding in findings], ensure_ascii=False, indent=2))
        return
    for finding in findings:
        if finding.severity != "info":
            console.say(_line(finding))
    notes = sum(finding.severity == "info" for finding in findings)
    if notes:
        console.say(f"{notes} note{'' if notes == 1 else 's'} more: --output-format json")


def _line(finding: Finding) -> str:
    place = f"{finding.file}:{finding.line}" if finding.line else finding.file
    advice = f"\n  {finding.suggestion}" if finding.suggestion else ""
    return f"{place} {finding.code} {finding.name}: {finding.message}{advice}"


def _hints(extraction: Extraction) -> None:
    import shlex

    for target in map(shlex.quote, extraction.agents):
        console.say(
            f"an agent is there too, with a prompt and an output of its own: datacraft extract-schemas {target}"
        )
    if extraction.placeholders:
        names = ", ".join(extraction.placeholders)
        console.say(f"not set, so it held a placeholder while {extraction.target} was imported: {names}")

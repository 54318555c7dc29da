"""What kept a target's tools from being had, in words, with the next thing to type."""

from __future__ import annotations

import os
import shlex
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

from datacraft.core.errors import ExtractionError
from datacraft.core.names import did_you_mean

_FOREIGN = {"site-packages", "node_modules", "__pycache__"}
_ENOUGH = 5000


def command(target: str) -> str:
    """The command line for a target, ready for a shell."""
    return f"datacraft extract-schemas {shlex.quote(target)}"


def trouble(fault: dict[str, Any], target: str, python: str, folder: Path) -> ExtractionError:
    """The error for a fault that the worker described (`kind`, `where`, `text`, …); `folder` is the project's."""
    fault = {**fault, "folder": folder}
    told = _TROUBLES.get(fault["kind"], _raises)(fault, target, python)
    return ExtractionError(told[0] + _sighted(fault), told[1])


def hang(target: str, dump: str, timeout: float) -> ExtractionError:
    """The error for an import that did not end; `dump` is faulthandler's traceback, innermost frame first."""
    frames = [line.strip() for line in dump.splitlines() if line.strip().startswith("File ")]
    own = [frame for frame in frames if "site-packages" not in frame and "lib/python" not in frame]
    own = [frame for frame in own if "extract/worker" not in frame.replace("\\", "/")]
    where = _frame(own[0] if own else frames[0]) if frames else "an unknown place"
    return ExtractionError(
        f"{target}: still running after {timeout:g} s, at {where}",
        f"put what waits there under `if __name__ == '__main__':`, or give it longer: {command(target)} "
        f"--timeout {timeout * 4:g}",
    )


def crash(target: str, python: str, code: int | None, said: str) -> ExtractionError:
    """The error for a worker that ended without an answer."""
    ended = "did not end and was killed" if code is None else f"ended with exit status {code}"
    if code is not None and code < 0:
        ended = f"was ended by {_signal(-code)}"
    tail = "\n".join(f"    {line}" for line in said.strip().splitlines()[-8:])
    return ExtractionError(
        f"{target or 'the worker'}: {python} {ended} while the module was imported"
        + (f"; the last it printed:\n{tail}" if tail else ""),
        f"see it happen with: {shlex.quote(python)} -X faulthandler {_run(target)}",
    )


Told: TypeAlias = tuple[str, str]
"""Message and hint."""


def _no_sdk(fault: dict[str, Any], _target: str, python: str) -> Told:
    return fault["text"], (
        f"{python} -m pip install openai-agents, or name the interpreter of your project: --python .venv/bin/python"
    )


def _no_module(fault: dict[str, Any], target: str, _python: str) -> Told:
    known = _modules(fault["folder"])
    advice = did_you_mean(_place(target), known) if known else "there are no modules in this folder"
    return (
        f"{target}: there is no module {fault['name']!r} below {fault['folder'].resolve()}; {advice}",
        f"run it in your project's folder, or name a file: {command('path/to/tools.py')}",
    )


def _no_file(fault: dict[str, Any], target: str, _python: str) -> Told:
    known = [file.as_posix() for file in _files(fault["folder"])]
    return f"{target}: there is no file {fault['name']}; {did_you_mean(fault['name'], known)}", f"{command('FILE.py')}"


def _missing_dependency(fault: dict[str, Any], target: str, python: str) -> Told:
    return (
        f"{fault['where'] or target}: imports {fault['name']!r}, which {python} does not have",
        f"name the interpreter that has it (--python .venv), or do without: {command(target)} --stub-missing",
    )


def _shadowed(fault: dict[str, Any], target: str, _python: str) -> Told:
    return (
        f"{fault['where'] or target}: imports {fault['name']!r}, which neither the SDK nor your folder `agents` has",
        "run it in the folder that holds your `agents` folder, or rename yours",
    )


def _missing_variable(fault: dict[str, Any], target: str, _python: str) -> Told:
    name = fault["name"]
    return (
        f"{fault['where'] or target}: needs the environment variable {name}, which is not set ({fault['text']})",
        f"{name}=anything {command(target)}",
    )


def _import(fault: dict[str, Any], target: str, _python: str) -> Told:
    return (
        f"{fault['where'] or target}: importing {target} raises {fault['text']}",
        "install what it asks for, or name the interpreter that has it: --python .venv",
    )


def _bad_tool(fault: dict[str, Any], target: str, _python: str) -> Told:
    advice = "mend the function there: the agent could not start either"
    if fault["text"].startswith("NameError"):
        advice = "import the type where it is found at run time: not under `if TYPE_CHECKING:`"
    return f"{fault['where'] or target}: the Agents SDK refuses this: {fault['text']}", advice


def _syntax(fault: dict[str, Any], target: str, _python: str) -> Told:
    return f"{fault['where']}: not Python: {fault['text']}", f"mend it, then: {command(target)}"


def _exits(fault: dict[str, Any], target: str, _python: str) -> Told:
    return (
        f"{fault['where'] or target}: the module ends the program when it is imported (exit status {fault['text']})",
        "put that under `if __name__ == '__main__':`",
    )


def _input_asked(fault: dict[str, Any], target: str, _python: str) -> Told:
    return (
        f"{fault['where'] or target}: the module asks for input when it is imported",
        "put that under `if __name__ == '__main__':`",
    )


def _runner_called(fault: dict[str, Any], target: str, _python: str) -> Told:
    return (
        f"{fault['where'] or target}: an agent is run when the module is imported; extraction runs none",
        "put that under `if __name__ == '__main__':`",
    )


def _network(fault: dict[str, Any], target: str, _python: str) -> Told:
    return (
        f"{fault['where'] or target}: connects to {fault['name']} when it is imported; extraction lets nothing out",
        "connect in a function, not at import; or name a factory that does not: module:factory()",
    )


def _process(fault: dict[str, Any], target: str, _python: str) -> Told:
    return (
        f"{fault['where'] or target}: starts `{fault['name']}` when it is imported; extraction starts no programs",
        "start it in a function, not at import",
    )


def _no_attribute(fault: dict[str, Any], target: str, _python: str) -> Told:
    known = [str(name) for name in fault["known"]]
    return (
        f"{target}: there is no {fault['name']!r}; {did_you_mean(fault['name'], known)}",
        f"all tools of the module: {command(_place(target))}",
    )


def _bad_expression(_fault: dict[str, Any], target: str, _python: str) -> Told:
    return (
        f"{target}: behind the colon stands a name, with `.attribute`, `[0]`, `['key']` or `()` behind it",
        f"{command(_place(target) + ':NAME')}",
    )


def _factory_arguments(fault: dict[str, Any], target: str, _python: str) -> Told:
    return (
        f"{target}: a factory is called without arguments, and {fault['name']} wants some",
        "write a function without parameters that calls it, and name that",
    )


def _no_tools(fault: dict[str, Any], target: str, _python: str) -> Told:
    name = fault.get("name")
    if name is None:
        makers = [f"{target}:{maker}()" for maker in fault["factories"][:5]]
        if makers:
            others = f" (or {', '.join(makers[1:])})" if makers[1:] else ""
            return f"{target}: no tools found", f"name the function that makes them: {command(makers[0])}{others}"
        for function, line, callable_as_it_is in fault["inside"]:
            hint = f"write a function without parameters that returns it: {command(target + ':build_agent()')}"
            if callable_as_it_is:
                hint = f"take the agent that it returns, or would run: {command(f'{target}:{function}()')}"
            return f"{target}: no tools found; an agent is made inside {function}(), at line {line}", hint
        return f"{target}: no tools found", "name a module, an agent or a factory that has them: module:attr"
    if fault["callable"]:
        return f"{target}: {name} ({fault['type']}) holds no tools itself", f"call it: {command(target + '()')}"
    return f"{target}: {name} ({fault['type']}) holds no tools", f"{command(_place(target))}"


def _raises(fault: dict[str, Any], target: str, _python: str) -> Told:
    return (
        f"{fault['where'] or target}: importing {target} raises {fault['text']}",
        "mend it there, or keep it out of the import: `if __name__ == '__main__':`",
    )


_TROUBLES: dict[str, Callable[[dict[str, Any], str, str], Told]] = {
    "no-sdk": _no_sdk,
    "no-module": _no_module,
    "no-file": _no_file,
    "missing-dependency": _missing_dependency,
    "shadowed": _shadowed,
    "missing-variable": _missing_variable,
    "import": _import,
    "bad-tool": _bad_tool,
    "syntax": _syntax,
    "exits": _exits,
    "input-asked": _input_asked,
    "runner-called": _runner_called,
    "network": _network,
    "process": _process,
    "no-attribute": _no_attribute,
    "bad-expression": _bad_expression,
    "factory-arguments": _factory_arguments,
    "no-tools": _no_tools,
}


def _sighted(fault: dict[str, Any]) -> str:
    seen = fault.get("sighted") or []
    if not seen:
        return ""
    lines = ", ".join(f"{name} at {line}" for name, line in seen[:12])
    more = f" and {len(seen) - 12} more" if len(seen) > 12 else ""
    tools = "1 tool was" if len(seen) == 1 else f"{len(seen)} tools were"
    return f"\n  {tools} seen by a static scan of {fault['file']}: {lines}{more}"


def _modules(folder: Path) -> list[str]:
    """Dotted names of the modules below a folder."""
    named = [file.parent if file.name == "__init__.py" else file.with_suffix("") for file in _files(folder)]
    return [".".join(file.parts) for file in named if file.parts]


def _files(folder: Path) -> list[Path]:
    """The Python files below a folder, relative to it, sorted; environments and hidden folders left out."""
    found: list[Path] = []
    for place, folders, files in os.walk(folder):
        hidden = {name for name in folders if name.startswith(".") or name in _FOREIGN}
        folders[:] = [] if "pyvenv.cfg" in files else sorted(set(folders) - hidden)
        found += [(Path(place) / name).relative_to(folder) for name in sorted(files) if name.endswith(".py")]
        if len(found) > _ENOUGH:
            break
    return found


def _place(target: str) -> str:
    """The module or file of a target."""
    return target.partition(":")[0]


def _run(target: str) -> str:
    """Arguments that make an interpreter import what a target names."""
    place = _place(target) or "agents"
    return shlex.quote(place) if place.endswith(".py") else f"-m {shlex.quote(place)}"


def _frame(line: str) -> str:
    """`file:line` of a traceback line: `File "x.py", line 3 in main`."""
    parts = line.split('"')
    number = parts[2].split("line ")[-1].split()[0] if len(parts) > 2 else "?"
    return f"{parts[1] if len(parts) > 1 else line}:{number}"


def _signal(number: int) -> str:
    if sys.platform == "win32":
        return f"signal {number}"
    return signal.Signals(number).name

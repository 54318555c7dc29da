"""Toolset files (`schemas/*.json`) in and out."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from datacraft.core.errors import InputError
from datacraft.core.tool import (
    TOOLSET_FORMAT,
    AgentFacts,
    FunctionFacts,
    NotTrainable,
    ParameterFacts,
    Tool,
    Toolset,
)
from datacraft.io.files import read_text, write_text


def file_name(source: str) -> str:
    """The file a target is written to: `app.agent:triage_agent` becomes `app.agent.triage_agent.json`."""
    words = re.findall(r"[\w-]+", re.sub(r"\.py(?=:|$)", "", source))
    return ".".join(words) + ".json"


def to_json(toolset: Toolset) -> dict[str, Any]:
    """The JSON object of a toolset file; key order of tools is the SDK's."""
    return {
        "format": TOOLSET_FORMAT,
        "source": toolset.source,
        "sdk": toolset.sdk,
        **({"versions": dict(toolset.versions)} if toolset.versions else {}),
        "digest": toolset.digest,
        "agent": None if toolset.agent is None else _agent_to_json(toolset.agent),
        "tools": [tool.wire for tool in toolset.tools],
        "functions": {name: _function_to_json(facts) for name, facts in toolset.functions.items()},
        **({"not_trainable": left_out} if (left_out := [_left_out(one) for one in toolset.not_trainable]) else {}),
    }


def from_json(raw: Any, where: str) -> Toolset:
    """The toolset of a file's JSON. Raises InputError naming `where` when it is not one, or was edited by hand."""
    if not isinstance(raw, dict) or raw.get("format") != TOOLSET_FORMAT or not isinstance(raw.get("tools"), list):
        raise InputError(
            f"{where} is not a toolset file ({TOOLSET_FORMAT})", "make one with: datacraft extract-schemas MODULE"
        )
    _check_shape(raw, where)
    agent = raw.get("agent")
    toolset = Toolset(
        source=str(raw.get("source", "")),
        sdk=str(raw.get("sdk", "")),
        tools=tuple(Tool(tool) for tool in raw["tools"]),
        agent=_agent_from_json(agent) if isinstance(agent, dict) else None,
        functions={name: _function_from_json(facts) for name, facts in (raw.get("functions") or {}).items()},
        not_trainable=tuple(
            NotTrainable(str(one.get("name", "")), str(one.get("reason", ""))) for one in raw.get("not_trainable") or ()
        ),
        versions={str(name): str(version) for name, version in (raw.get("versions") or {}).items()},
    )
    if raw.get("digest") not in (None, toolset.digest):
        raise InputError(
            f"{where}: the tools do not match the file's own digest; it was edited by hand",
            f"extract it again: datacraft extract-schemas {toolset.source}",
        )
    return toolset


def _check_shape(raw: dict[str, Any], where: str) -> None:
    """Raise InputError with the JSON Pointer of the first part that has another shape than `to_json` gives it."""
    agent, functions = raw.get("agent"), raw.get("functions") or {}
    places = {f"/tools/{i}": tool for i, tool in enumerate(raw["tools"])}
    if agent is not None:
        places["/agent"] = agent
    if isinstance(functions, dict):
        places |= {f"/functions/{name}": facts for name, facts in functions.items()}
    else:
        places["/functions"] = functions
    for place, part in places.items():
        if not isinstance(part, dict):
            hint = f"extract it again: datacraft extract-schemas {raw.get('source') or 'MODULE'}"
            raise InputError(f"{where}: {place} is not an object; it was edited by hand", hint)


def read(path: Path) -> Toolset:
    """The toolset in a file, or the tools of all toolset files in a folder. Raises InputError."""
    return _read_folder(path) if path.is_dir() else _read_file(path)


def _read_folder(folder: Path) -> Toolset:
    """The tools of every file in a folder, each name once; without an agent, because there may be several.

    Raises InputError when there is none, or two files define a tool differently: nobody could say which one counts.
    """
    files = {path: _read_file(path) for path in sorted(folder.glob("*.json"))}
    if not files:
        raise InputError(f"there is no toolset in {folder}", "make one with: datacraft extract-schemas MODULE")
    tools: dict[str, tuple[Path, Tool]] = {}
    functions: dict[str, FunctionFacts] = {}
    for path, toolset in files.items():
        for tool in toolset.tools:
            first, known = tools.setdefault(tool.name, (path, tool))
            if known.wire != tool.wire:
                raise InputError(
                    f"{first} and {path} define {tool.name} differently", f"name the file that is meant: {path}"
                )
            functions.setdefault(tool.name, toolset.facts(tool.name))
    sdk = next(iter(files.values())).sdk
    return Toolset(str(folder), sdk, tuple(tool for _, tool in tools.values()), None, functions)


def _read_file(path: Path) -> Toolset:
    text = read_text(path, "make it with: datacraft extract-schemas MODULE")
    try:
        raw = json.loads(text)
    except ValueError as error:
        raise InputError(f"{path} is not JSON ({error})", "extract it again") from error
    return from_json(raw, str(path))


def write(path: Path, toolset: Toolset) -> None:
    """Write a toolset file, whole or not at all. Raises OutputError."""
    write_text(path, text(toolset))


def text(toolset: Toolset) -> str:
    """The bytes of a toolset file, as `write` writes them and `--check` compares them."""
    return json.dumps(to_json(toolset), ensure_ascii=False, indent=2) + "\n"


def _agent_to_json(agent: AgentFacts) -> dict[str, Any]:
    return {
        "name": agent.name,
        "instructions": agent.instructions,
        **({"dynamic_instructions": True} if agent.dynamic_instructions else {}),
        "output_schema": agent.output_schema,
        "parallel_tool_calls": agent.parallel_tool_calls,
        "handoffs": list(agent.handoffs),
    }


def _agent_from_json(raw: dict[str, Any]) -> AgentFacts:
    return AgentFacts(
        name=str(raw.get("name", "")),
        instructions=raw.get("instructions"),
        output_schema=raw.get("output_schema"),
        parallel_tool_calls=raw.get("parallel_tool_calls"),
        handoffs=tuple(raw.get("handoffs") or ()),
        dynamic_instructions=bool(raw.get("dynamic_instructions")),
    )


def _left_out(one: NotTrainable) -> dict[str, str]:
    return {"name": one.name, "reason": one.reason}


def _function_to_json(facts: FunctionFacts) -> dict[str, Any]:
    parameters = {
        name: ({"default": p.default} if p.has_default else {}) | {"required": p.required}
        for name, p in facts.parameters.items()
    }
    rare = {
        "doc": facts.doc,
        "origin": facts.origin if facts.origin != "function" else "",
        "conditional": facts.conditional,
        "approximate": facts.approximate,
    }
    given = {key: value for key, value in rare.items() if value}
    return {"parameters": parameters, "returns": facts.returns, "source": facts.source, **given}


def _function_from_json(raw: dict[str, Any]) -> FunctionFacts:
    return FunctionFacts(
        parameters={
            name: ParameterFacts(bool(p.get("required")), "default" in p, p.get("default"))
            for name, p in (raw.get("parameters") or {}).items()
        },
        returns=raw.get("returns"),
        source=str(raw.get("source") or ""),
        doc=str(raw.get("doc") or ""),
        origin=raw.get("origin") or "function",
        conditional=bool(raw.get("conditional")),
        approximate=bool(raw.get("approximate")),
    )

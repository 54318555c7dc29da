"""What changed between two definitions of a tool, or two extractions of a toolset, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from datacraft.core.json import canonical, dumps
from datacraft.core.tool import AgentFacts, FunctionFacts, Tool, Toolset

_BOUNDS = {
    "minimum": "its minimum",
    "maximum": "its maximum",
    "exclusiveMinimum": "its exclusive minimum",
    "exclusiveMaximum": "its exclusive maximum",
    "minLength": "its least length",
    "maxLength": "its greatest length",
    "minItems": "its least number of items",
    "maxItems": "its greatest number of items",
    "multipleOf": "what it is a multiple of",
    "pattern": "its pattern",
    "format": "its format",
    "default": "its default",
    "description": "its description",
}
_STRUCTURE = {"properties", "required", "enum", "const", "type", "items", "$ref", "$defs", "title", *_BOUNDS}


def differences(old: Tool, new: Tool) -> list[str]:
    """What a reader of the old definition has to know of the new one; `[]` when both are the same JSON.

    Every difference of the wire objects has a sentence: what no finer sentence says is named by its key.
    """
    if canonical(old.wire) == canonical(new.wire):
        return [] if dumps(old.wire) == dumps(new.wire) else ["the keys stand in another order"]
    found = []
    if old.name != new.name:
        found.append(f"renamed to {new.name}")
    if old.description != new.description:
        found.append(f"description changed from {_short(old.description)} to {_short(new.description)}")
    if old.strict != new.strict:
        found.append("strict mode switched on" if new.strict else "strict mode switched off")
    found += _objects(_inlined(old), _inlined(new), "")
    found += [f"{key} changed" for key in _changed_keys(old.wire, new.wire) if key != "function"]
    named = {"name", "description", "strict", "parameters"}
    found += [f"{key} changed" for key in _changed_keys(old.function, new.function) if key not in named]
    return found or ["its JSON changed"]


def toolset_differences(old: Toolset, new: Toolset) -> list[str]:
    """What changed between two extractions of one target, one sentence each; `[]` when nothing a row depends on did.

    Versions and line numbers are left out: they move without any row becoming wrong.
    """
    return [
        *_tool_list(old, new),
        *(
            f"{tool.name}: {sentence}"
            for tool in old.tools
            if (now := new.tool(tool.name)) is not None
            for sentence in [*differences(tool, now), *_facts(old.facts(tool.name), new.facts(tool.name))]
        ),
        *_agent(old.agent, new.agent),
        *_left_out(old, new),
    ]


def _tool_list(old: Toolset, new: Toolset) -> Iterator[str]:
    before, after = [tool.name for tool in old.tools], [tool.name for tool in new.tools]
    yield from (f"{name}: tool removed" for name in before if name not in after)
    yield from (f"{name}: tool added" for name in after if name not in before)
    kept = [name for name in before if name in after]
    if kept != [name for name in after if name in before]:
        yield f"tools stand in another order: {', '.join(after)}"


def _facts(old: FunctionFacts, new: FunctionFacts) -> Iterator[str]:
    for name in (name for name in old.parameters if name in new.parameters):
        was, now = old.parameters[name], new.parameters[name]
        if was.required != now.required:
            yield f"parameter {name} {'lost' if now.required else 'got'} a default in its signature"
        elif (was.has_default, was.default) != (now.has_default, now.default):
            values = f"from {dumps(was.default)} to {dumps(now.default)}"
            yield f"parameter {name} changed its default in the signature {values}"
    if canonical(old.returns) != canonical(new.returns):
        yield "its return type changed: results in existing rows may print differently"
    if old.doc != new.doc:
        yield "its docstring changed"
    if old.origin != new.origin or old.conditional != new.conditional or old.approximate != new.approximate:
        yield "where it comes from, or when it is offered, changed"


def _agent(old: AgentFacts | None, new: AgentFacts | None) -> Iterator[str]:
    if (old is None) != (new is None) or old is None or new is None:
        if old is not new:
            yield "agent: it is no longer an agent" if new is None else "agent: it became an agent"
        return
    if old.name != new.name:
        yield f"agent: renamed from {old.name} to {new.name}"
    if old.instructions != new.instructions and not (old.dynamic_instructions and new.dynamic_instructions):
        yield f"agent: instructions changed: {_first_difference(old.instructions or '', new.instructions or '')}"
    if old.dynamic_instructions != new.dynamic_instructions:
        yield f"agent: its instructions are {'now' if new.dynamic_instructions else 'no longer'} made by code"
    if dumps(old.output_schema) != dumps(new.output_schema):
        yield from (f"agent: output: {sentence}" for sentence in _output(old, new))
    if old.parallel_tool_calls != new.parallel_tool_calls:
        was, now = dumps(old.parallel_tool_calls), dumps(new.parallel_tool_calls)
        yield f"agent: parallel_tool_calls changed from {was} to {now}"
    if old.handoffs != new.handoffs:
        yield f"agent: handoffs changed from {_names(old.handoffs)} to {_names(new.handoffs)}"


def _output(old: AgentFacts, new: AgentFacts) -> list[str]:
    if old.output_schema is None or new.output_schema is None:
        return ["added" if old.output_schema is None else "removed"]
    was, now = (Tool({"function": {"parameters": _output_schema(agent)}}) for agent in (old, new))
    return differences(was, now) or ["its envelope changed"]


def _output_schema(agent: AgentFacts) -> Any:
    envelope: Any = (agent.output_schema or {}).get("json_schema")
    return envelope.get("schema") if isinstance(envelope, dict) else None


def _left_out(old: Toolset, new: Toolset) -> Iterator[str]:
    before, after = ([one.name for one in toolset.not_trainable] for toolset in (old, new))
    yield from (f"{name}: no longer among what cannot be trained" for name in before if name not in after)
    yield from (f"{name}: cannot be trained" for name in after if name not in before)


def _objects(old: Mapping[str, Any], new: Mapping[str, Any], within: str) -> Iterator[str]:
    """The differences of two object schemas, parameters named with the path `within` which they stand."""
    was, now = _properties(old), _properties(new)
    required_before, required_now = _listed(old), _listed(new)
    for name in was:
        if name not in now:
            yield f"parameter {within}{name} removed"
    for name in now:
        if name not in was:
            yield f"parameter {within}{name} added ({'required' if name in required_now else 'optional'})"
    for name in (name for name in was if name in now):
        if (name in required_before) != (name in required_now):
            yield f"parameter {within}{name} {'made required' if name in required_now else 'made optional'}"
        yield from _parameter(was[name], now[name], f"{within}{name}")
    shared = [name for name in was if name in now]
    if shared != [name for name in now if name in was]:
        yield f"parameters {f'of {within[:-1]} ' if within else ''}stand in another order"
    rest = [key for key in _changed_keys(old, new) if key not in ("properties", "required", "$defs", "title")]
    yield from (f"{key} {f'of {within[:-1]} ' if within else ''}changed" for key in rest)


def _parameter(old: Any, new: Any, name: str) -> Iterator[str]:
    if canonical(old) == canonical(new):
        return
    if not isinstance(old, dict) or not isinstance(new, dict):
        yield f"parameter {name} changed from {dumps(old)} to {dumps(new)}"
        return
    before, after = _values(old), _values(new)
    yield from (f"parameter {name}: value {dumps(value)} removed" for value in before if after and value not in after)
    yield from (f"parameter {name}: value {dumps(value)} added" for value in after if before and value not in before)
    if bool(before) != bool(after):
        yield f"parameter {name}: {'now one of ' + dumps(after) if after else 'no longer limited to ' + dumps(before)}"
    if _type(old) != _type(new):
        yield f"parameter {name} changed its type from {_type(old)} to {_type(new)}"
    for key, words in _BOUNDS.items():
        if old.get(key) != new.get(key) or (key in old) != (key in new):
            yield f"parameter {name} changed {words} from {_told(old, key)} to {_told(new, key)}"
    if _properties(old) or _properties(new):
        yield from _objects(
            {key: old[key] for key in ("properties", "required") if key in old},
            {key: new[key] for key in ("properties", "required") if key in new},
            f"{name}.",
        )
    if isinstance(old.get("items"), dict) and isinstance(new.get("items"), dict):
        yield from _parameter(old["items"], new["items"], f"{name}[]")
    rest = [key for key in _changed_keys(old, new) if key not in _STRUCTURE and _type(old) == _type(new)]
    yield from (f"parameter {name}: {key} changed" for key in rest)
    if old.get("title") != new.get("title"):
        yield f"parameter {name} changed its title from {_told(old, 'title')} to {_told(new, 'title')}"


def _inlined(tool: Tool) -> dict[str, Any]:
    """The parameters with local references replaced by what they refer to; a recursive one stays a reference."""
    definitions = tool.parameters.get("$defs") or {}

    def inline(schema: Any, above: tuple[str, ...]) -> Any:
        if isinstance(schema, list):
            return [inline(part, above) for part in schema]
        if not isinstance(schema, dict):
            return schema
        name = str(schema.get("$ref", "")).rpartition("/")[2]
        if name in definitions and name not in above:
            beside = {key: part for key, part in schema.items() if key != "$ref"}
            return inline({**definitions[name], **beside}, (*above, name))
        return {key: inline(part, above) for key, part in schema.items()}

    made = inline({key: part for key, part in tool.parameters.items() if key != "$defs"}, ())
    return made if isinstance(made, dict) else {}


def _listed(schema: Mapping[str, Any]) -> list[Any]:
    """What the schema requires; nothing when that is no list."""
    required = schema.get("required")
    return required if isinstance(required, list) else []


def _properties(schema: Mapping[str, Any]) -> dict[str, Any]:
    properties = schema.get("properties")
    return properties if isinstance(properties, dict) else {}


def _values(schema: Mapping[str, Any]) -> list[Any]:
    if "const" in schema:
        return [schema["const"]]
    values = schema.get("enum")
    return list(values) if isinstance(values, list) else []


def _type(schema: Mapping[str, Any]) -> str:
    options = schema.get("anyOf") or schema.get("oneOf")
    if isinstance(options, list):
        return " or ".join(_type(option) if isinstance(option, dict) else dumps(option) for option in options)
    kind = schema.get("type", "anything")
    return " or ".join(map(str, kind)) if isinstance(kind, list) else str(kind)


def _changed_keys(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    keys = dict.fromkeys([*old, *new])
    return [key for key in keys if (key in old) != (key in new) or canonical(old[key]) != canonical(new[key])]


def _told(schema: Mapping[str, Any], key: str) -> str:
    return "none" if key not in schema else _short(schema[key]) if isinstance(schema[key], str) else dumps(schema[key])


def _short(text: str) -> str:
    return dumps(text if len(text) <= 60 else f"{text[:57]}…")


def _first_difference(old: str, new: str) -> str:
    at = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    start = max(0, at - 12)
    return f"{_short(old[start : at + 40])} became {_short(new[start : at + 40])}"


def _names(names: Sequence[str]) -> str:
    return ", ".join(names) or "none"

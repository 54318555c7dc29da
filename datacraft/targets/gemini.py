"""Target `gemini`: tuning rows of Google's Gemini API, parts and function declarations with upper-case types.

Pairing is by name and order, there are no call ids. Schemas are OpenAPI 3.0: `null` becomes `nullable`, and what the
dialect has no word for (`additionalProperties`, `title`, `default`, `strict`) is left out; a schema that needs `$ref`,
`allOf` or the like is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from datacraft.core.carrier import object_of, unreadable_arguments
from datacraft.core.dialogue import Dialogue, alternating, positional, turns, untrained
from datacraft.core.example import Example, NotAnExample
from datacraft.core.json import dumps
from datacraft.core.message import SystemMessage, UserMessage
from datacraft.core.target import Profile, Target

PROFILE = Profile(arguments="object", ids="none", consecutive_assistants=False, weights=False, min_rows=1)
_PLAIN = frozenset({"description", "enum", "required", "format", "nullable", "minimum", "maximum", "minItems"}) | {
    *("maxItems", "minLength", "maxLength", "pattern", "minProperties", "maxProperties", "example")
}
_SILENT = frozenset({"additionalProperties", "title", "default", "strict", "$schema", "examples"})
_NESTED = frozenset({"properties", "items", "anyOf", "type"})


def encode(example: Example) -> Iterable[Mapping[str, Any]]:
    system = [m.content for m in example.messages if isinstance(m, SystemMessage)]
    row: dict[str, Any] = {}
    if system:
        row["systemInstruction"] = {"role": "system", "parts": [{"text": "".join(system)}]}
    row["contents"] = [_content(turn) for turn in turns(example) if not isinstance(turn, SystemMessage)]
    if example.tools:
        row["tools"] = [{"functionDeclarations": [_declaration(tool.function) for tool in example.tools]}]
    yield row


def _content(turn: Any) -> dict[str, Any]:
    if isinstance(turn, tuple):
        parts = [{"functionResponse": {"name": r.name or "", "response": {"result": r.content}}} for r in turn]
        return {"role": "user", "parts": parts}
    if isinstance(turn, UserMessage):
        return {"role": "user", "parts": [{"text": turn.content}]}
    calls = [
        {"functionCall": {"name": call.name, "args": object_of(call.arguments, call.name)}} for call in turn.tool_calls
    ]
    text = [{"text": turn.content or ""}] if turn.content or not calls else []
    return {"role": "model", "parts": [*text, *calls]}


def _declaration(function: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: function[key] for key in ("name", "description") if function.get(key) is not None}
    parameters = function.get("parameters")
    if isinstance(parameters, dict) and parameters.get("properties"):
        kept["parameters"] = _schema(parameters)
    return kept


def _schema(schema: Mapping[str, Any]) -> dict[str, Any]:
    made = {key: value for key, value in schema.items() if key in _PLAIN}
    kinds = schema.get("type")
    options = schema.get("anyOf")
    if isinstance(kinds, list):
        made["nullable"] = made.get("nullable", False) or "null" in kinds
        kinds = next((kind for kind in kinds if kind != "null"), "string")
    if isinstance(kinds, str):
        made["type"] = kinds.upper()
    if isinstance(options, list):
        real = [_schema(option) for option in options if option.get("type") != "null"]
        if len(real) < len(options):
            made["nullable"] = True
        made |= {**real[0], **made} if len(real) == 1 else {"anyOf": real}
    if isinstance(schema.get("properties"), dict):
        made["properties"] = {name: _schema(value) for name, value in schema["properties"].items()}
    if isinstance(schema.get("items"), dict):
        made["items"] = _schema(schema["items"])
    return made


def refuses(example: Example) -> Iterator[str]:
    yield from unreadable_arguments(example)
    yield from positional(example)
    yield from alternating(example)
    yield from untrained(example, "Gemini", unrolls=False)
    for index, tool in enumerate(example.tools):
        for word in sorted(set(_words(tool.parameters)) - _PLAIN - _SILENT - _NESTED):
            yield f"/tools/{index}/function/parameters uses {word!r}, which function declarations have no word for"


def _words(schema: Any) -> Iterator[str]:
    """Every keyword of a schema and of those inside it."""
    if not isinstance(schema, dict):
        return
    yield from schema
    inner = schema.get("properties")
    for below in (*(inner.values() if isinstance(inner, dict) else ()), schema.get("items")):
        yield from _words(below)
    for option in schema.get("anyOf") or ():
        yield from _words(option)
    if isinstance(schema.get("type"), list) and len([kind for kind in schema["type"] if kind != "null"]) > 1:
        yield "type of several kinds"


def decode(row: Mapping[str, Any]) -> Example:
    contents = row.get("contents")
    if not isinstance(contents, list):
        raise NotAnExample("/contents is not a list")
    dialogue = Dialogue()
    instruction = row.get("systemInstruction", row.get("system_instruction"))
    if isinstance(instruction, dict) and (text := _text(_parts(instruction, "/systemInstruction"))):
        dialogue.system(text)
    for index, content in enumerate(contents):
        _read(dialogue, content, f"/contents/{index}")
    declarations = [
        function
        for tool in row.get("tools") or ()
        for function in tool.get("functionDeclarations", tool.get("function_declarations", ()))
    ]
    return dialogue.example([_function(declared) for declared in declarations])


def _read(dialogue: Dialogue, content: Any, place: str) -> None:
    parts = _parts(content, place)
    responses = [part["functionResponse"] for part in parts if isinstance(part.get("functionResponse"), dict)]
    calls = [part["functionCall"] for part in parts if isinstance(part.get("functionCall"), dict)]
    for response in responses:
        dialogue.result(_result(response.get("response")), str(response.get("name") or "") or None)
    if content.get("role") == "model":
        if not all(isinstance(call.get("args", {}), dict | None) for call in calls):
            raise NotAnExample(f"{place} has a call whose args are no object")
        if calls:
            dialogue.call([(str(call.get("name")), call.get("args") or {}) for call in calls], _text(parts) or None)
        else:
            dialogue.answer(_text(parts))
    elif not responses:
        dialogue.user(_text(parts))


def _parts(content: Any, place: str) -> list[dict[str, Any]]:
    parts = content.get("parts") if isinstance(content, dict) else None
    if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
        raise NotAnExample(f"{place}/parts is not a list of parts")
    return parts


def _text(parts: Iterable[Mapping[str, Any]]) -> str:
    return "".join(str(part["text"]) for part in parts if isinstance(part.get("text"), str))


def _result(response: Any) -> str:
    if isinstance(response, dict) and set(response) == {"result"} and isinstance(response["result"], str):
        return response["result"]
    return response if isinstance(response, str) else dumps(response)


def _function(declared: Mapping[str, Any]) -> dict[str, Any]:
    parameters = declared.get("parameters", declared.get("parametersJsonSchema"))
    rest = {key: declared[key] for key in ("name", "description") if key in declared}
    return {**rest, "parameters": _json_schema(parameters) if parameters else {"type": "object", "properties": {}}}


def _json_schema(schema: Any) -> Any:
    if not isinstance(schema, dict):
        return schema
    made = {key: value for key, value in schema.items() if key != "nullable"}
    if isinstance(made.get("type"), str):
        kind = made["type"].lower()
        made["type"] = [kind, "null"] if schema.get("nullable") else kind
    if isinstance(made.get("properties"), dict):
        made["properties"] = {name: _json_schema(value) for name, value in made["properties"].items()}
    if "items" in made:
        made["items"] = _json_schema(made["items"])
    if isinstance(made.get("anyOf"), list):
        made["anyOf"] = [_json_schema(option) for option in made["anyOf"]]
    return made


gemini = Target(
    name="gemini",
    title="Google Gemini tuning rows: contents, parts, functionDeclarations",
    encode=encode,
    decode=decode,
    recognises=lambda row: isinstance(row.get("contents"), list),
    refuses=refuses,
    profile=PROFILE,
    losses=(
        *("metadata", "parallel_flag", "speaker_names", "tool_names", "ids", "reasoning", "refusal"),
        *("weight_spelling", "null_content", "argument_spelling", "developer_role", "schemas"),
    ),
    doc=__doc__,
)

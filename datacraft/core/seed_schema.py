"""A JSON Schema of one project's seeds, for editors: tool names and arguments complete and are checked while typing."""

from __future__ import annotations

from typing import Any

from datacraft.core.seed import CATEGORIES
from datacraft.core.tool import Tool, Toolset


def seed_schema(toolset: Toolset) -> dict[str, Any]:
    """A draft-07 schema (what the YAML language server reads) of a seeds file for `toolset`."""
    names = [tool.name for tool in toolset.tools]
    shapes = [shape for shapes in CATEGORIES.values() for shape in shapes]
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": f"Seeds for {toolset.source}",
        "type": "array",
        "items": {"anyOf": [{"$ref": "#/definitions/seed"}, {"$ref": "#/definitions/pool"}]},
        "definitions": {
            "seed": _closed(
                {
                    "id": {"type": "string"},
                    "category": {"enum": list(CATEGORIES)},
                    "shape": {"enum": shapes},
                    "turns": {"type": "array", "minItems": 2, "items": {"$ref": "#/definitions/step"}},
                    "tools": {"type": "array", "items": {"enum": names}},
                    "tags": {"type": "array", "items": {"type": "string"}},
                    "note": {"type": "string"},
                },
                required=["turns"],
            ),
            "step": {
                "anyOf": [
                    _closed({"user": {"type": "string"}, "note": {"type": "string"}}, required=["user"]),
                    _closed(
                        {"assistant": {"type": "string"}, "output": {"type": "object"}, "note": {"type": "string"}},
                        required=["assistant"],
                    ),
                    _closed(
                        {"calls": {"type": "array", "items": {"$ref": "#/definitions/call"}}, "wrong": {}},
                        required=["calls"],
                    ),
                    {"$ref": "#/definitions/call"},
                ]
            },
            "call": {"anyOf": [_call(tool, toolset) for tool in toolset.tools] or [False]},
            "pool": {"anyOf": [_pool(tool) for tool in toolset.tools] or [False]},
        },
    }


def _pool(tool: Tool) -> dict[str, Any]:
    """A value pool: parameters of the tool, and what may stand beside them."""
    beside: dict[str, Any] = {
        "said": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
        "returns": {"description": "What the tool gives back for these values."},
        "output": {"type": "object", "description": "Fields of the final output that follow from these values."},
    }
    row = _closed(beside | {name: _described(schema, tool) for name, schema in tool.properties.items()}, required=[])
    return _closed({"tool": {"const": tool.name}, "rows": {"type": "array", "items": row}}, required=["tool", "rows"])


def _call(tool: Tool, toolset: Toolset) -> dict[str, Any]:
    arguments = {name: _described(schema, tool) for name, schema in tool.properties.items()}
    return _closed(
        {
            "call": {"const": tool.name, "description": tool.description},
            "args": _closed(arguments, required=list(toolset.truly_required(tool.name))),
            "returns": {},
            "error": {"type": "string"},
            "wrong": {"type": "boolean"},
            "note": {"type": "string"},
        },
        required=["call"],
    )


def _described(schema: Any, tool: Tool) -> dict[str, Any]:
    """What an editor can use of a parameter's schema; scalars may be written bare, so their type is left open."""
    if not isinstance(schema, dict):
        return {}
    kept = {key: schema[key] for key in ("description", "enum", "default", "examples") if key in schema}
    return kept or {"description": f"{tool.name}"}


def _closed(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}

"""Which comparison a parameter gets: from its schema, from how its value can be known, or as asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from datacraft.core.comparison import ABSENT, AUTO, SETTABLE, SIMILAR, Policy
from datacraft.core.schema_walk import resolved
from datacraft.core.tool import accepts_null


def policy_of(root: Any, schema: Any, *, declared: Any = ABSENT, setting: str = "", provenance: str = "") -> Policy:
    """The policy of one parameter.

    `root` is the tool's parameter schema (for references); `declared` the default of the function's own signature where
    it is known; `setting` is `HOW` or `HOW:THRESHOLD` and wins; the provenance `composed` makes a string free text.
    Raises ValueError for a setting that does not exist.
    """
    default = _default(root, schema) if declared is ABSENT else declared
    policy = _by_schema(root, schema)
    if default is not ABSENT:
        policy = replace(policy, default=default)
    if setting:
        how, _, threshold = setting.partition(":")
        known = next((name for name in SETTABLE if name == how), None)
        if known is None:
            raise ValueError(f"{how!r} is no comparison; known: {', '.join(SETTABLE)}")
        return replace(policy, how=known, threshold=_share(threshold) if threshold else SIMILAR)
    if provenance == "composed" and policy.how in ("text", "auto"):
        return replace(policy, how="similar")
    return policy


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 < share <= 1:
        raise ValueError(f"{text!r} is no similarity between 0 and 1")
    return share


def _default(root: Any, schema: Any) -> Any:
    """The declared default; null for a nullable parameter without one (the SDK drops `default: null`)."""
    schema = resolved(root, schema)
    if isinstance(schema, dict) and "default" in schema:
        return schema["default"]
    if accepts_null(schema):
        return None
    return ABSENT


def _by_schema(root: Any, schema: Any, depth: int = 0) -> Policy:
    schema = _solid(root, schema)
    if not isinstance(schema, dict) or depth > 8:
        return AUTO
    if "enum" in schema or "const" in schema:
        return Policy("exact")
    match schema.get("type"):
        case "integer" | "number" | "float":
            return Policy("number")
        case "boolean":
            return Policy("exact")
        case "string":
            return Policy("text")
        case "array" | "tuple":
            return _of_array(root, schema, depth)
        case "object" | "dict":
            return _of_object(root, schema, depth)
    return AUTO


def _of_array(root: Any, schema: Mapping[str, Any], depth: int) -> Policy:
    items = schema.get("items")
    inner = _by_schema(root, items, depth + 1)
    free = schema.get("uniqueItems") is True or (isinstance(items, dict) and "enum" in _solid(root, items))
    return Policy("set" if free else "list", inner=inner)


def _of_object(root: Any, schema: Mapping[str, Any], depth: int) -> Policy:
    properties = schema.get("properties")
    if not isinstance(properties, dict):
        return Policy("object")
    return Policy(
        "object",
        keys={
            name: replace(_by_schema(root, below, depth + 1), default=_default(root, below))
            for name, below in properties.items()
        },
    )


def _solid(root: Any, schema: Any) -> Any:
    """The schema with references followed and `null` taken out of a union of two."""
    schema = resolved(root, schema)
    if not isinstance(schema, dict):
        return schema
    for key in ("anyOf", "oneOf"):
        options = [o for o in schema.get(key) or () if not (isinstance(o, dict) and o.get("type") == "null")]
        if len(options) == 1:
            return resolved(root, options[0])
    kind = schema.get("type")
    if isinstance(kind, list) and len(solid := [k for k in kind if k != "null"]) == 1:
        return {**schema, "type": solid[0]}
    return schema

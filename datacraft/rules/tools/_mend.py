"""A schema without the faults that rules of their own speak of, to see what else is wrong with it."""

from __future__ import annotations

from typing import Any

from datacraft.core.schema_walk import HOLDS_LIST, HOLDS_MAP, HOLDS_ONE, resolve
from datacraft.rules.tools._vocabulary import is_foreign_type, standard_type


def without_known_faults(schema: dict[str, Any]) -> Any:
    """A copy with standard type names, without nulls and without references that lead nowhere."""
    return _mended(schema, schema, 0)


def _mended(schema: Any, root: dict[str, Any], depth: int) -> Any:
    if not isinstance(schema, dict) or depth > 60:
        return schema
    clean: dict[str, Any] = {}
    for key, value in schema.items():
        if value is None and key not in ("default", "const"):
            continue
        if key == "type":
            value = _types(value)
            if value is None:
                continue
        if key == "$ref" and not _leads_somewhere(root, value):
            continue
        clean[key] = _below(key, value, root, depth)
    return clean


def _below(key: str, value: Any, root: dict[str, Any], depth: int) -> Any:
    if key in HOLDS_MAP and isinstance(value, dict):
        return {name: _mended(below, root, depth + 1) for name, below in value.items() if below is not None}
    if key in HOLDS_LIST and isinstance(value, list):
        return [_mended(below, root, depth + 1) for below in value if below is not None]
    return _mended(value, root, depth + 1) if key in HOLDS_ONE else value


def _types(declared: Any) -> Any:
    if isinstance(declared, list):
        names = [standard_type(name) or name for name in declared if standard_type(name) or not is_foreign_type(name)]
        return list(dict.fromkeys(names)) if all(isinstance(name, str) for name in names) else names
    return (standard_type(declared) or None) if is_foreign_type(declared) else declared


def _leads_somewhere(root: dict[str, Any], ref: Any) -> bool:
    if not isinstance(ref, str):
        return True
    try:
        resolve(root, ref)
    except LookupError:
        return "json-schema.org/" in ref
    return True

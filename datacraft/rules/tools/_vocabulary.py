"""The words of JSON Schema, and the ones people write instead."""

from __future__ import annotations

from typing import Any

from datacraft.core.names import nearest

TYPES = frozenset(("string", "number", "integer", "boolean", "object", "array", "null"))
KEYWORDS = frozenset(
    [
        "$id",
        "$schema",
        "$ref",
        "$anchor",
        "$dynamicRef",
        "$dynamicAnchor",
        "$vocabulary",
        "$comment",
        "$defs",
        "$recursiveRef",
        "$recursiveAnchor",
        "definitions",
        "id",
        "allOf",
        "anyOf",
        "oneOf",
        "not",
        "if",
        "then",
        "else",
        "dependentSchemas",
        "dependentRequired",
        "dependencies",
        "prefixItems",
        "items",
        "additionalItems",
        "contains",
        "properties",
        "patternProperties",
        "additionalProperties",
        "propertyNames",
        "unevaluatedItems",
        "unevaluatedProperties",
        "type",
        "enum",
        "const",
        "multipleOf",
        "maximum",
        "exclusiveMaximum",
        "minimum",
        "exclusiveMinimum",
        "maxLength",
        "minLength",
        "pattern",
        "maxItems",
        "minItems",
        "uniqueItems",
        "maxContains",
        "minContains",
        "maxProperties",
        "minProperties",
        "required",
        "title",
        "description",
        "default",
        "deprecated",
        "readOnly",
        "writeOnly",
        "examples",
        "format",
        "contentEncoding",
        "contentMediaType",
        "contentSchema",
    ]
)
ANNOTATIONS = frozenset(("example", "discriminator", "xml", "externalDocs", "strict", "name", "markdownDescription"))
"""Words of neighbouring standards that change nothing; `x-…` is free for all."""
MISLEADING = {
    "nullable": 'JSON Schema has no nullable: write "type": ["string", "null"]',
    "optional": "JSON Schema has no optional: leave the name out of required",
    "require": "did you mean 'required'?",
    "requires": "did you mean 'required'?",
    "min": "did you mean 'minimum'?",
    "max": "did you mean 'maximum'?",
    "desc": "did you mean 'description'?",
    "values": "did you mean 'enum'?",
    "options": "did you mean 'enum'?",
    "choices": "did you mean 'enum'?",
    "allowed_values": "did you mean 'enum'?",
    "enums": "did you mean 'enum'?",
    "regex": "did you mean 'pattern'?",
    "params": "did you mean 'properties'?",
    "parameters": "did you mean 'properties'?",
    "return": "return values are no part of the parameters",
    "returns": "return values are no part of the parameters",
}
FOREIGN_TYPES = {
    "str": "string",
    "text": "string",
    "char": "string",
    "datetime": "string",
    "int": "integer",
    "int32": "integer",
    "int64": "integer",
    "long": "integer",
    "float": "number",
    "double": "number",
    "decimal": "number",
    "bool": "boolean",
    "dict": "object",
    "map": "object",
    "hashmap": "object",
    "struct": "object",
    "list": "array",
    "tuple": "array",
    "set": "array",
    "arraylist": "array",
    "none": "null",
    "nonetype": "null",
}
ANYTHING = frozenset(("any", "unknown", "mixed"))
_WRAPPED = ("optional[", "union[", "literal[", "typing.", "annotated[")


def is_known(keyword: str) -> bool:
    return keyword in KEYWORDS or keyword in ANNOTATIONS or keyword.startswith("x-")


def advice(keyword: str) -> str:
    """What to write instead of an unknown keyword; `""` when nothing comes close."""
    if keyword in MISLEADING:
        return MISLEADING[keyword]
    close = nearest(keyword, sorted(KEYWORDS))
    return f"did you mean {close!r}?" if close else ""


def means(keyword: str, wanted: str) -> bool:
    """Whether an unknown keyword was probably meant to be `wanted`."""
    return not is_known(keyword) and advice(keyword) == f"did you mean {wanted!r}?"


def standard_type(name: Any) -> str | None:
    """The JSON Schema type that a foreign type name stands for; None for a standard or unrecognisable one."""
    if not isinstance(name, str) or name in TYPES:
        return None
    folded = name.strip().lower().removesuffix("optional").rstrip(" ,").split("[")[0].split("<")[0]
    return folded if folded in TYPES else FOREIGN_TYPES.get(folded)


def is_foreign_type(name: Any) -> bool:
    """Whether a type name comes from a programming language, not from JSON Schema."""
    if not isinstance(name, str) or name in TYPES:
        return False
    folded = name.strip().lower()
    return standard_type(name) is not None or folded in ANYTHING or folded.startswith(_WRAPPED) or " | " in folded

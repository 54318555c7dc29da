"""Text to values by JSON Schema: what an author wrote becomes what the tool's schema says it is.

YAML would turn `no` into false, `012` into 10 and `1:30` into 90; here the schema decides, and only where it is silent
do the YAML 1.2 core rules apply (https://yaml.org/spec/1.2.2/#103-core-schema).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from datacraft.core import schema_walk
from datacraft.core.names import did_you_mean

_NULL = {"", "~", "null", "Null", "NULL"}
_TRUE = {"true", "True", "TRUE"}
_FALSE = {"false", "False", "FALSE"}
# An author who writes `yes` for a parameter that is declared boolean means true.
_YES, _NO = _TRUE | {"yes", "Yes", "on", "On"}, _FALSE | {"no", "No", "off", "Off"}
_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")


class Mismatch(ValueError):
    """A text that the schema cannot mean; `expected` says what it wants."""

    def __init__(self, text: str, expected: str) -> None:
        super().__init__(f"{text!r} is not {expected}")
        self.expected = expected


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar as written."""

    text: str
    plain: bool = True


def scalar(written: Text, schema: Any, root: Any) -> Any:
    """The value of a scalar under `schema` (a subschema of `root`). Raises Mismatch."""
    options = list(alternatives(schema, root))
    if len(options) > 1:
        return _first_that_fits(written, options, root)
    only = options[0] if options else {}
    if "enum" in only or "const" in only:
        return _listed(written, only.get("enum", [only.get("const")]))
    kind = only.get("type")
    if not isinstance(kind, str):
        return _core(written)
    return _of_type(written, kind)


def alternatives(schema: Any, root: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """The schemas a value may satisfy: `$ref` resolved within `root`, `anyOf`/`oneOf` and lists of types unfolded."""
    if not isinstance(schema, dict) or depth > 20:
        yield {}
        return
    target = resolve(schema, root)
    if target is not schema:
        yield from alternatives(target, root, depth + 1)
        return
    unfolded = schema.get("anyOf") or schema.get("oneOf")
    if isinstance(unfolded, list):
        for option in unfolded:
            yield from alternatives(option, root, depth + 1)
    elif isinstance(schema.get("type"), list):
        for kind in schema["type"]:
            yield {**schema, "type": kind}
    else:
        yield schema


def resolve(schema: dict[str, Any], root: Any) -> Any:
    """The schema a local `$ref` points to, or `schema` itself; `{}` when it points nowhere."""
    ref = schema.get("$ref")
    if not isinstance(ref, str) or not ref.startswith("#"):
        return schema
    try:
        return schema_walk.resolve(root, ref)
    except LookupError:
        return {}


def member(schema: Any, root: Any, key: str) -> Any:
    """The schema of property `key` of an object schema; `{}` when nothing is said about it."""
    for option in alternatives(schema, root):
        properties = option.get("properties")
        if isinstance(properties, dict) and key in properties:
            return properties[key]
        if isinstance(option.get("additionalProperties"), dict):
            return option["additionalProperties"]
    return {}


def element(schema: Any, root: Any, index: int) -> Any:
    """The schema of element `index` of an array schema; `{}` when nothing is said about it."""
    for option in alternatives(schema, root):
        prefix = option.get("prefixItems")
        if isinstance(prefix, list) and index < len(prefix):
            return prefix[index]
        if isinstance(option.get("items"), dict):
            return option["items"]
    return {}


# A text is tried against the narrower types first, so that `5` under number|string is a number.
_ORDER = {"null": 0, "boolean": 1, "integer": 2, "number": 3, "string": 9}


def _first_that_fits(written: Text, options: list[dict[str, Any]], root: Any) -> Any:
    wanted: list[str] = []
    for option in sorted(options, key=lambda o: _ORDER.get(str(o.get("type")), 5)):
        try:
            return scalar(written, option, root)
        except Mismatch as mismatch:
            wanted.append(mismatch.expected)
    raise Mismatch(written.text, " or ".join(dict.fromkeys(wanted)))


def _listed(written: Text, values: list[Any]) -> Any:
    for value in values:
        if written.text == _spelling(value) or (value is None and written.plain and written.text in _NULL):
            return value
    spelled = [_spelling(value) for value in values]
    raise Mismatch(written.text, f"one of {', '.join(spelled[:12])}; {did_you_mean(written.text, spelled)}".strip("; "))


def _spelling(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else str(value)


def _of_type(written: Text, kind: str) -> Any:
    text = written.text
    if kind == "string":
        if written.plain and text in _NULL:
            raise Mismatch(text or "nothing", 'text (write "" for an empty one, or leave the parameter out)')
        return text
    if kind == "integer" and _INTEGER.match(text):
        return int(text)
    if kind == "number" and _NUMBER.match(text):
        return int(text) if _INTEGER.match(text) else float(text)
    if kind == "boolean" and text in _YES | _NO:
        return text in _YES
    if kind == "null" and written.plain and text in _NULL:
        return None
    names = {"integer": "a whole number", "number": "a number", "boolean": "true or false", "null": "null"}
    raise Mismatch(text, names.get(kind, f"an {kind}"))


def _core(written: Text) -> Any:
    text = written.text
    if not written.plain:
        return text
    if text in _NULL:
        return None
    if text in _TRUE | _FALSE:
        return text in _TRUE
    # A leading zero is a telephone number or an article code far more often than a number.
    if _INTEGER.match(text) and not re.match(r"[-+]?0[0-9]", text) and not text.startswith("+"):
        return int(text)
    if _NUMBER.match(text) and not re.match(r"[-+]?0[0-9]", text) and not text.startswith("+"):
        return float(text)
    return text

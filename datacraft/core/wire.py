"""What a tool's result looks like on the wire: the Agents SDK sends Python's `str()` of the returned object, not JSON.

The return schema of a toolset file carries `x-python` where JSON does not tell which object that was:

- `model`, `dataclass`: `name`, and `fields` (JSON name to attribute, null for one that is not printed)
- `root`, `namedtuple`: `name`, and `of` or `fields`
- `tuple`, `set`, `frozenset`; `dict` with `keys`, the schema of its keys
- `date`, `datetime`, `time`, `timedelta`, `uuid`, `decimal`, `bytes`, `path`
- `enum`: `members`, a list of `[JSON value, str, repr]`
- `json`: sent as JSON text; `content`: text parts, sent as their text
- `opaque`: an object that prints itself in its own way; only its text can stand for it
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from datacraft.core.json import dumps

FORM = "x-python"
OMITTED = "[tool output omitted]"
"""What the SDK leaves of an image or a file on a chat wire (openai-agents 0.24)."""

_DURATION = re.compile(
    r"(?P<sign>-)?P(?:(?P<weeks>[\d.]+)W)?(?:(?P<days>[\d.]+)D)?"
    r"(?:T(?:(?P<hours>[\d.]+)H)?(?:(?P<minutes>[\d.]+)M)?(?:(?P<seconds>[\d.]+)S)?)?"
)


def result_text(value: Any, returns_schema: Mapping[str, Any] | None) -> str:
    """The text of a tool message for a result that is given as a JSON value.

    `returns_schema` is `FunctionFacts.returns`; without one, objects print as Python's dicts, lists and constants.
    A text where the schema expects an object is taken as the exact words of the tool message.
    """
    printer = _Printer(returns_schema or {})
    schema = printer.resolve(returns_schema or {}, value)
    form, kind = _form(schema)
    if kind == "json":
        return value if isinstance(value, str) else dumps(value)
    parts = _content(value)
    if parts is not None:
        return parts
    if isinstance(value, str):
        if kind == "enum":
            return _member(form, value, 1) or value
        parsed = _parsed(kind, value)
        return value if parsed is None else str(parsed)
    if kind == "enum":
        return _member(form, value, 1) or str(value)
    if kind == "model":
        return " ".join(printer.arguments(value, schema, form))
    if kind == "root":
        return "root=" + printer.text(value, form.get("of", {}))
    return printer.text(value, schema)


def _content(value: Any) -> str | None:
    """The text of content parts (one, or a list of nothing else), None when `value` is no such thing."""
    parts = value if isinstance(value, list) else [value]
    texts = [_part(part) for part in parts]
    if not texts or any(text is None for text in texts):
        return None
    return "\n".join(text for text in texts if text) or OMITTED


def _part(part: Any) -> str | None:
    if not isinstance(part, dict):
        return None
    if part.get("type") == "text" and isinstance(part.get("text"), str):
        return str(part["text"])
    return "" if part.get("type") in ("image", "file") else None


class _Printer:
    """Prints JSON values as the `repr()` of the objects that a schema says they stand for."""

    def __init__(self, root: Mapping[str, Any]) -> None:
        self._definitions = root.get("$defs", {})

    def resolve(self, schema: Any, value: Any) -> Mapping[str, Any]:
        """The part of a schema that speaks about `value`: references followed, the first fitting option taken."""
        while isinstance(schema, Mapping) and FORM not in schema:
            if "$ref" in schema:
                target = self._definitions.get(str(schema["$ref"]).rpartition("/")[2], {})
                schema = {**target, **{key: part for key, part in schema.items() if key != "$ref"}}
                continue
            options = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf")
            if not options:
                break
            schema = next((option for option in options if self._fits(value, option)), {})
        return schema if isinstance(schema, Mapping) else {}

    def _fits(self, value: Any, schema: Any) -> bool:
        """Whether a value can be what a schema describes, told by its type, constants and keys."""
        schema = self.resolve(schema, value)
        if "const" in schema and schema["const"] != value:
            return False
        if "enum" in schema and value not in schema["enum"]:
            return False
        if not _has_type(value, schema.get("type")):
            return False
        if isinstance(value, list) and "items" in schema:
            return all(self._fits(part, schema["items"]) for part in value)
        if not isinstance(value, dict) or not (named := schema.get("properties")):
            return True
        constants = all(
            self._fits(value[key], part) for key, part in named.items() if key in value and _is_constant(part)
        )
        return constants and all(key in value for key in schema.get("required", ()))

    def text(self, value: Any, schema: Any) -> str:
        """`repr()` of the object behind a JSON value."""
        schema = self.resolve(schema, value)
        form, kind = _form(schema)
        if kind in ("model", "dataclass", "namedtuple") and isinstance(value, dict | list):
            return f"{form['name']}({', '.join(self.arguments(value, schema, form))})"
        if kind == "root":
            return f"{form['name']}(root={self.text(value, form.get('of', {}))})"
        if kind == "enum":
            return _member(form, value, 2) or repr(value)
        if isinstance(value, list):
            return self._list(value, schema, kind)
        if isinstance(value, dict):
            return self._dict(value, schema, form)
        if isinstance(value, str):
            parsed = _parsed(kind, value)
            return repr(value if parsed is None else parsed)
        if schema.get("type") == "number" and type(value) is int:
            return repr(float(value))
        return repr(value)

    def arguments(self, value: Any, schema: Mapping[str, Any], form: Mapping[str, Any]) -> list[str]:
        """`name=value` for every printed field of an object, in the order in which it declares them."""
        properties = schema.get("properties", {})
        names: Mapping[str, str | None] = form.get("fields", {})
        pairs: list[tuple[str | None, Any, Any]]
        if isinstance(value, list):
            parts = schema.get("prefixItems", ())
            pairs = [
                (name, part, parts[i] if i < len(parts) else {})
                for i, (name, part) in enumerate(zip(names, value, strict=False))
            ]
        else:
            shown = [*(key for key in properties if key in value or "default" in properties[key])]
            shown += [key for key in value if key not in properties]
            pairs = [
                (names.get(key, key), value.get(key, properties.get(key, {}).get("default")), properties.get(key, {}))
                for key in shown
            ]
        return [f"{name}={self.text(part, of)}" for name, part, of in pairs if name is not None]

    def _list(self, value: list[Any], schema: Mapping[str, Any], kind: str | None) -> str:
        parts = schema.get("prefixItems", ())
        texts = [
            self.text(part, parts[i] if i < len(parts) else schema.get("items", {})) for i, part in enumerate(value)
        ]
        inner = ", ".join(texts)
        if kind == "tuple":
            return f"({inner},)" if len(texts) == 1 else f"({inner})"
        if kind == "set":
            return f"{{{inner}}}" if texts else "set()"
        if kind == "frozenset":
            return f"frozenset({{{inner}}})" if texts else "frozenset()"
        return f"[{inner}]"

    def _dict(self, value: dict[str, Any], schema: Mapping[str, Any], form: Mapping[str, Any]) -> str:
        properties, rest, keys = schema.get("properties", {}), schema.get("additionalProperties"), form.get("keys", {})
        pairs = (f"{self._key(key, keys)}: {self.text(part, properties.get(key, rest))}" for key, part in value.items())
        return f"{{{', '.join(pairs)}}}"

    def _key(self, key: str, keys: Mapping[str, Any]) -> str:
        kind = self.resolve(keys, key).get("type")
        if kind == "integer" and key.lstrip("-").isdigit():
            return key
        if kind == "number":
            return repr(float(key))
        return self.text(key, keys)


def _form(schema: Mapping[str, Any]) -> tuple[Mapping[str, Any], str | None]:
    form: Mapping[str, Any] = schema.get(FORM, {})
    return form, form.get("kind") or ("path" if schema.get("format") == "path" else None)


def _is_constant(schema: Any) -> bool:
    return isinstance(schema, Mapping) and ("const" in schema or "enum" in schema)


def _has_type(value: Any, kind: Any) -> bool:
    if kind is None or isinstance(kind, list):
        return kind is None or any(_has_type(value, one) for one in kind)
    if isinstance(value, bool):
        return bool(kind == "boolean")
    wanted: Any = _TYPES.get(kind, object)
    return isinstance(value, wanted) and kind != "boolean"


_TYPES: dict[str, Any] = {
    "null": type(None),
    "string": str,
    "integer": int,
    "number": (int, float),
    "array": list,
    "object": dict,
    "boolean": bool,
}


def _member(form: Mapping[str, Any], value: Any, column: int) -> str | None:
    """The `str` (column 1) or `repr` (column 2) of the enum member with that JSON value."""
    return next((str(row[column]) for row in form.get("members", ()) if row[0] == value), None)


def _parsed(kind: str | None, text: str) -> Any:
    """The object that a JSON text stands for; None when the text is the object, or is not one of that kind."""
    parse = _PARSERS.get(kind or "")
    if parse is None:
        return None
    try:
        return parse(text)
    except ValueError:
        return None


def _duration(text: str) -> timedelta:
    found = _DURATION.fullmatch(text)
    if found is None:
        raise ValueError(text)
    parts = {unit: float(amount) for unit, amount in found.groupdict().items() if amount and unit != "sign"}
    length = timedelta(**parts)
    return -length if found["sign"] else length


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except ArithmeticError as error:
        raise ValueError(text) from error


class _Path(str):
    """A path as its own class prints it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"PosixPath({str(self)!r})"


_PARSERS: dict[str, Callable[[str], Any]] = {
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "time": time.fromisoformat,
    "timedelta": _duration,
    "uuid": UUID,
    "decimal": _decimal,
    "bytes": str.encode,
    "path": _Path,
}

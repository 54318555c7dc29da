"""Ways through a JSON Schema: its subschemas, its references, and how far it unfolds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, TypeAlias
from urllib.parse import unquote

Path: TypeAlias = tuple[str | int, ...]

HOLDS_ONE = frozenset(
    ("items", "additionalItems", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames")
) | {"unevaluatedItems", "unevaluatedProperties", "contentSchema"}
HOLDS_LIST = frozenset(("anyOf", "oneOf", "allOf", "prefixItems", "items"))
HOLDS_MAP = frozenset(("properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies"))
DEEPEST = 60
"""Levels below which walking stops: no tool is nested so deep on purpose."""
UNBOUNDED = 10**9


def children(schema: Any) -> Iterator[tuple[Path, Any]]:
    """The places directly below a schema that hold a subschema, whatever stands there."""
    if not isinstance(schema, dict):
        return
    for key, value in schema.items():
        if key in HOLDS_MAP and isinstance(value, dict):
            for name, below in value.items():
                yield (key, name), below
        elif key in HOLDS_LIST and isinstance(value, list):
            for i, below in enumerate(value):
                yield (key, i), below
        elif key in HOLDS_ONE:
            yield (key,), value


def subschemas(schema: Any, path: Path = (), depth: int = 0) -> Iterator[tuple[Path, Any]]:
    """The schema and everything below it that should be one, parents first; entries may be of any type."""
    yield path, schema
    if depth < DEEPEST:
        for step, below in children(schema):
            yield from subschemas(below, path + step, depth + 1)


def pointer(path: Path) -> str:
    """A path as a JSON Pointer (RFC 6901)."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def at(value: Any, path: Path) -> Any:
    """What stands at a path. Raises LookupError when nothing does."""
    for step in path:
        fits = isinstance(step, str) if isinstance(value, dict) else isinstance(value, list) and isinstance(step, int)
        if not fits:
            raise LookupError(pointer(path))
        value = value[step]
    return value


def resolve(root: Any, ref: str) -> Any:
    """What a reference inside `root` points to. Raises LookupError when that is nowhere in `root`."""
    if not ref.startswith("#"):
        return _by_keyword(root, "$id", ref)
    fragment = unquote(ref[1:])
    if fragment and not fragment.startswith("/"):
        return _by_keyword(root, "$anchor", fragment)
    value = root
    for step in fragment.split("/")[1:]:
        step = step.replace("~1", "/").replace("~0", "~")
        if isinstance(value, list):
            if not step.isdigit() or int(step) >= len(value):
                raise LookupError(ref)
            value = value[int(step)]
        elif isinstance(value, dict) and step in value:
            value = value[step]
        else:
            raise LookupError(ref)
    return value


def _by_keyword(root: Any, keyword: str, wanted: str) -> Any:
    for _, schema in subschemas(root):
        if isinstance(schema, dict) and schema.get(keyword) == wanted:
            return schema
    raise LookupError(wanted)


def resolved(root: Any, schema: Any) -> Any:
    """`schema` with references followed at its own level, `schema` itself when they lead nowhere."""
    for _ in range(DEEPEST):
        ref = schema.get("$ref") if isinstance(schema, dict) else None
        if not isinstance(ref, str):
            return schema
        try:
            schema = resolve(root, ref)
        except LookupError:
            return schema
    return schema


def plain(root: Any, schema: Any) -> Any:
    """A schema with references followed, and the other branch of a union with null."""
    schema = resolved(root, schema)
    if not isinstance(schema, dict):
        return {}
    for union in ("anyOf", "oneOf"):
        branches = schema.get(union)
        if isinstance(branches, list):
            others = [branch for branch in branches if not _only_null(branch)]
            if len(others) == 1:
                return {**schema, **_as_object(resolved(root, others[0]))}
    return schema


def _only_null(schema: Any) -> bool:
    return isinstance(schema, dict) and schema.get("type") == "null"


def _as_object(schema: Any) -> dict[str, Any]:
    return schema if isinstance(schema, dict) else {}


def expansion(root: Any) -> int:
    """How many leaves the schema has when every reference is written out: what an error tree may grow to.

    Schemas that come back to themselves through two or more branches of one union count as `UNBOUNDED`: there the
    tree doubles with each level of the value.
    """
    count = _Expansion(root)
    leaves, _ = count.of(root)
    return UNBOUNDED if count.doubles and leaves < UNBOUNDED - 1 else leaves


_Counted: TypeAlias = tuple[int, frozenset[int]]
"""Leaves of a schema, and the schemas around it that it comes back to."""


class _Expansion:
    """One count, with what is known already."""

    def __init__(self, root: Any) -> None:
        self.root = root
        self.known: dict[int, _Counted] = {}
        self.open: set[int] = set()
        self.doubles = False

    def of(self, schema: Any, depth: int = 0) -> _Counted:
        if not isinstance(schema, dict) or depth > DEEPEST:
            return 1, frozenset()
        key = id(schema)
        if key in self.open:
            return 1, frozenset((key,))
        if key not in self.known:
            self.open.add(key)
            leaves, returns = self._sum(schema, depth)
            self.open.discard(key)
            self.known[key] = leaves, returns - {key}
        return self.known[key]

    def _sum(self, schema: dict[str, Any], depth: int) -> _Counted:
        total, returns = 0, frozenset[int]()
        unions: dict[str | int, list[frozenset[int]]] = {"anyOf": [], "oneOf": []}
        for step, below in self._below(schema):
            leaves, back = self.of(below, depth + 1)
            total, returns = total + leaves, returns | back
            if step in unions:
                unions[step].append(back)
        for branches in unions.values():
            if any(left & right for i, left in enumerate(branches) for right in branches[:i]):
                self.doubles = True
        return min(max(total, 1), UNBOUNDED - 1), returns

    def _below(self, schema: dict[str, Any]) -> Iterator[tuple[str | int, Any]]:
        for step, below in children(schema):
            if step[0] not in ("$defs", "definitions"):
                yield step[0], below
        if isinstance(schema.get("$ref"), str):
            with suppress(LookupError):
                yield "$ref", resolve(self.root, schema["$ref"])

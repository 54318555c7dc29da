"""Distinct tools, judged once by their own rules and kept under their bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from datacraft.core.decode import decode
from datacraft.core.line import Line
from datacraft.core.row import Row
from datacraft.core.rule import Rule
from datacraft.core.schema import Checker, checker
from datacraft.core.schema_walk import plain
from datacraft.core.tool import Tool

SHELF_BYTES = 48 * 2**20
"""What the kept tools may weigh together, by the estimate below."""
TOOL_BYTES = 9
"""Weight of a kept tool as a multiple of its bytes: the object of a schema is about eight times its text."""
_FLAT = frozenset(("type", "properties", "required", "additionalProperties", "description", "title", "$schema"))


class Shelved:
    """One tool and what is known of it."""

    __slots__ = ("_schemas", "checker", "clean", "description", "name", "names", "tool", "wire")

    def __init__(self, wire: Any, clean: bool) -> None:
        self.wire = wire
        self.tool = Tool(wire) if clean else None
        self.clean = clean
        self.name = self.tool.name if self.tool else ""
        self.description = str(self.tool.function.get("description")) if self.tool else ""
        self.names: frozenset[str] | None = None
        """Parameters that a call may have; None when the schema leaves it open."""
        self.checker: Callable[[Any], bool] | None = None
        """Whether arguments are valid; compiled at the first call."""
        self._schemas: dict[str, Any] = {}

    def valid(self, arguments: dict[str, Any]) -> bool:
        """Whether the arguments obey the schema; False also when nobody can tell."""
        if self.checker is None:
            self._compile()
        if self.checker is None or self.names is None or not arguments.keys() <= self.names:
            return False
        try:
            return self.checker(arguments)
        except (ValueError, OverflowError, RecursionError):
            return False

    def schema(self, name: str) -> dict[str, Any]:
        """The schema of a parameter, references followed."""
        found: dict[str, Any] | None = self._schemas.get(name)
        if found is None and self.tool is not None:
            found = self._schemas[name] = plain(self.tool.parameters, self.tool.properties.get(name))
        return found or {}

    def _compile(self) -> None:
        parameters = self.wire["function"].get("parameters")
        found = checker({} if parameters is None else parameters)
        self.checker = found.is_valid if isinstance(found, Checker) else _never
        schema = parameters or {}
        if schema.keys() <= _FLAT and schema.get("additionalProperties") in (None, False):
            self.names = frozenset(schema.get("properties") or ())


def _never(_: Any) -> bool:
    return False


class Shelf:
    """The tools met so far."""

    def __init__(self, lines: Iterable[Rule], rows: Iterable[Rule]) -> None:
        self._lines, self._rows = tuple(lines), tuple(rows)
        self._kept: dict[bytes, Shelved] = {}
        self._weight = 0

    def all(self, keys: Sequence[bytes], tool: Callable[[bytes], bytes]) -> list[Shelved]:
        """The tools kept under `keys`; one that is met for the first time is judged, as the JSON text `tool(key)`."""
        found = list(map(self._kept.get, keys))
        if None in found:
            return [self._kept.get(key) or self._add(key, tool(key)) for key in keys]
        return found  # type: ignore[return-value]

    def _add(self, key: bytes, raw: bytes) -> Shelved:
        judged = self._kept[key] = self._judge(raw)
        self._weight += TOOL_BYTES * len(raw)
        if self._weight > SHELF_BYTES:
            for old in list(self._kept)[: len(self._kept) // 2]:
                del self._kept[old]
            self._weight = TOOL_BYTES * sum(map(len, self._kept))
        return judged

    def _judge(self, raw: bytes) -> Shelved:
        """The tool with the verdict of every rule that looks at bytes or definitions, as if it stood alone."""
        line = Line(raw)
        if not line.readable or any(True for rule in self._lines if rule.inspect for _ in rule.inspect(line)):
            return Shelved(None, clean=False)
        wire = line.value
        if not isinstance(wire, dict) or not isinstance(wire.get("function"), dict):
            return Shelved(None, clean=False)
        row = Row({"messages": [], "tools": [wire]})
        said = any(True for rule in self._rows if rule.check for _ in rule.check(row))
        return Shelved(wire, clean=not said and not decode(line.text or "").oddities)

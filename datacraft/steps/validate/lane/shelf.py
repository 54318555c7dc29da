"""Distinct tools, judged once by their own rules and kept under their bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import UNSET

from datacraft.core.decode import decode
from datacraft.core.line import Line
from datacraft.core.row import Row
from datacraft.core.rule import Rule
from datacraft.core.schema import Checker, checker
from datacraft.core.schema_walk import plain
from datacraft.core.tool import Tool
from datacraft.steps.validate.lane.screen import Screen
from datacraft.steps.validate.lane.usual import Function, surely, usual

SHELF_BYTES = 48 * 2**20
"""What the kept tools may weigh together, by the estimate below."""
TOOL_BYTES = 9
"""Weight of a kept tool as a multiple of its bytes: the object of a schema is about eight times its text."""
COMPILED_FROM = 12
"""Calls of a usual tool from which on compiling its schema pays: it takes as long as judging about fifty arguments."""
_FLAT = frozenset(
    ("type", "properties", "required", "additionalProperties", "description", "title", "$schema", "$defs")
)
_any = msgspec.json.Decoder().decode


class Shelved:
    """One tool and what is known of it."""

    __slots__ = ("_calls", "_checker", "_raw", "_schemas", "_tool", "_usual", "clean", "description", "name", "names")

    def __init__(self, raw: bytes, function: Mapping[str, Any] | None, known: Function | None = None) -> None:
        """`function` is that of the tool when its rules found it clean, `known` when its shape proved it."""
        self._raw = raw
        self.clean = known is not None or function is not None
        self.name = known.name if known else str((function or {}).get("name", ""))
        described: Any = known.description if known else (function or {}).get("description")
        self.description = "" if described is UNSET else str(described)
        self.names: frozenset[str] | None = None
        """Parameters that a call may have; None when the schema leaves it open."""
        self._tool: Tool | None = None
        self._usual = known.parameters if known else None
        self._calls = 0
        self._checker: Callable[[Any], bool] | None = None
        self._schemas: dict[str, Any] = {}

    @property
    def tool(self) -> Tool:
        """The tool of the row, made when somebody looks."""
        if self._tool is None:
            self._tool = Tool(_any(self._raw))
        return self._tool

    def valid(self, arguments: dict[str, Any]) -> bool:
        """Whether the arguments obey the schema; False also when nobody can tell."""
        if self._checker is None:
            if self._usual is not None and self._calls < COMPILED_FROM:
                self._calls += 1
                if surely(self._usual, arguments):
                    return True
            self._compile()
        if self._checker is None or self.names is None or not arguments.keys() <= self.names:
            return False
        try:
            return self._checker(arguments)
        except (ValueError, OverflowError, RecursionError):
            return False

    def schema(self, name: str) -> dict[str, Any]:
        """The schema of a parameter, references followed."""
        found: dict[str, Any] | None = self._schemas.get(name)
        if found is None and self.clean:
            found = self._schemas[name] = plain(self.tool.parameters, self.tool.properties.get(name))
        return found or {}

    def _compile(self) -> None:
        parameters = self.tool.function.get("parameters")
        found = checker({} if parameters is None else parameters)
        self._checker = found.is_valid if isinstance(found, Checker) else _never
        schema = parameters or {}
        if schema.keys() <= _FLAT and schema.get("additionalProperties") in (None, False):
            self.names = frozenset(schema.get("properties") or ())


def _never(_: Any) -> bool:
    return False


class Shelf:
    """The tools met so far."""

    def __init__(self, lines: Iterable[Rule], rows: Iterable[Rule], screen: Screen) -> None:
        self._lines, self._rows, self._screen = tuple(lines), tuple(rows), screen
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
        known = usual(raw)
        suspects = self._screen.suspects(raw.decode()) if known is not None else None
        if suspects is not None and not (suspects and _speaks(suspects, _any(raw))):
            return Shelved(raw, None, known)
        line = Line(raw)
        if not line.readable or any(True for rule in self._lines if rule.inspect for _ in rule.inspect(line)):
            return Shelved(raw, None)
        wire = line.value
        if not isinstance(wire, dict) or not isinstance(wire.get("function"), dict):
            return Shelved(raw, None)
        odd = _speaks(self._rows, wire) or decode(line.text or "").oddities
        return Shelved(raw, None if odd else wire["function"])


def _speaks(rules: Iterable[Rule], wire: Any) -> bool:
    """Whether a rule has something to say of a row that offers this tool and holds nothing else."""
    row = Row({"messages": [], "tools": [wire]})
    return any(True for rule in rules if rule.check for _ in rule.check(row))

"""Distinct tools, judged once by their own rules and kept under their bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

import msgspec

from datacraft.core.decode import decode
from datacraft.core.line import Line
from datacraft.core.row import Row
from datacraft.core.rule import Rule
from datacraft.core.schema_walk import plain
from datacraft.core.tool import Tool
from datacraft.steps.validate.lane.checks import Members, compiled
from datacraft.steps.validate.lane.screen import Screen
from datacraft.steps.validate.lane.usual import usual

SHELF_BYTES = 60 * 2**20
"""What the kept tools may weigh together, by the estimates below."""
TOOL_BYTES = 900
"""Weight of a kept tool beside its bytes: its objects, its name, its place on the shelf. Measured with 40,000 tools of
three parameters each."""
COMPILED_BYTES = 8_000
"""Weight of a compiled checker and of the names it goes with."""
AT_HAND = 2_048
"""Tools whose objects are kept as well; reading one again takes microseconds, keeping it ten times its bytes."""
_FLAT = frozenset(
    ("type", "properties", "required", "additionalProperties", "description", "title", "$schema", "$defs")
)
_any = msgspec.json.Decoder().decode


@lru_cache(maxsize=AT_HAND)
def _tool(raw: bytes) -> Tool:
    return Tool(_any(raw))


class Shelved:
    """One tool and what is known of it."""

    __slots__ = ("_checker", "_key", "_whole", "clean", "described", "name", "names", "valid", "weight")

    def __init__(
        self, key: bytes, whole: Callable[[bytes], bytes], name: str | None, described: Any, members: Members | None
    ) -> None:
        """`whole(key)` is the text of the tool; `name` is None for one that is not clean; `members` is at hand for a
        usual one."""
        self._key, self._whole = key, whole
        self.clean = name is not None
        self.name = name or ""
        self.described = hash(described if isinstance(described, str) else "")
        """The same for tools with the same description."""
        self.weight = len(key) + TOOL_BYTES + (COMPILED_BYTES if members is None else 0)
        self.names: frozenset[str] | None = None
        """Parameters that a call may have; None when the schema leaves it open."""
        self.valid = self._by_schema if members is None else members.hold
        """Whether arguments obey the schema; False also when nobody can tell."""
        self._checker: Callable[[Any], bool] | None = None

    @property
    def tool(self) -> Tool:
        """The tool of the row, made when somebody looks."""
        return _tool(self._whole(self._key))

    def _by_schema(self, arguments: dict[str, Any]) -> bool:
        if self._checker is None:
            self._compile()
        if self._checker is None or self.names is None:
            return False
        try:
            return arguments.keys() <= self.names and self._checker(arguments)
        except (ValueError, OverflowError, RecursionError):
            return False

    def schema(self, name: str) -> dict[str, Any]:
        """The schema of a parameter, references followed."""
        found: dict[str, Any] = plain(self.tool.parameters, self.tool.properties.get(name))
        return found

    def _compile(self) -> None:
        parameters = self.tool.function.get("parameters")
        self._checker = compiled({} if parameters is None else parameters)
        schema = parameters or {}
        if schema.keys() <= _FLAT and schema.get("additionalProperties") in (None, False):
            self.names = frozenset(schema.get("properties") or ())


class Shelf:
    """The tools met so far."""

    def __init__(self, lines: Iterable[Rule], rows: Iterable[Rule], screen: Screen) -> None:
        self._lines, self._rows, self._screen = tuple(lines), tuple(rows), screen
        self._kept: dict[bytes, Shelved] = {}
        self._weight = 0
        self._described: set[int] = set()
        self.alike = False
        """Whether two tools were described in the same words."""

    def all(self, keys: Sequence[bytes], whole: Callable[[bytes], bytes]) -> list[Shelved]:
        """The tools kept under `keys`; one that is met for the first time is judged, as the JSON text `whole(key)`."""
        found = list(map(self._kept.get, keys))
        if all(found):
            return found  # type: ignore[return-value]
        return [self._kept.get(key) or self._add(key, whole) for key in keys]

    def _add(self, key: bytes, whole: Callable[[bytes], bytes]) -> Shelved:
        judged = self._kept[key] = self._judge(key, whole)
        self._weight += judged.weight
        if not self.alike:
            self.alike = judged.described in self._described
            self._described.add(judged.described)
        if self._weight > SHELF_BYTES:
            for old in list(self._kept)[: len(self._kept) // 2]:
                del self._kept[old]
            # A row may still hold tools that went, so that those described like them could be missed.
            self.alike = True
            self._described.clear()
            self._weight = sum(tool.weight for tool in self._kept.values())
        return judged

    def _judge(self, key: bytes, whole: Callable[[bytes], bytes]) -> Shelved:
        """The tool with the verdict of every rule that looks at bytes or definitions, as if it stood alone."""
        raw = whole(key)
        known = usual(raw)
        suspects = self._screen.suspects(raw.decode()) if known is not None else None
        if known is not None and suspects is not None and not (suspects and _speaks(suspects, _any(raw))):
            return Shelved(key, whole, known.name, known.description, Members(known.parameters))
        function = self._clean(raw)
        if function is None:
            return Shelved(key, whole, None, "", None)
        return Shelved(key, whole, str(function.get("name", "")), function.get("description"), None)

    def _clean(self, raw: bytes) -> dict[str, Any] | None:
        """The function of a tool of which no rule has anything to say."""
        line = Line(raw)
        if not line.readable or any(True for rule in self._lines if rule.inspect for _ in rule.inspect(line)):
            return None
        wire = line.value
        if not isinstance(wire, dict) or not isinstance(wire.get("function"), dict):
            return None
        odd = _speaks(self._rows, wire) or decode(line.text or "").oddities
        return None if odd else wire["function"]


def _speaks(rules: Iterable[Rule], wire: Any) -> bool:
    """Whether a rule has something to say of a row that offers this tool and holds nothing else."""
    row = Row({"messages": [], "tools": [wire]})
    return any(True for rule in rules if rule.check for _ in rule.check(row))

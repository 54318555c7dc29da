"""What the schemas say of a row's arguments, worked out once and shared out among the rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from datacraft.core.row import CallView, Row
from datacraft.core.schema import Broken, Checker, Violation, checker
from datacraft.core.schema_walk import plain, pointer, resolved
from datacraft.core.tool import Tool, accepts_null
from datacraft.rules.arguments._claims import claims


@dataclass(frozen=True, slots=True)
class Checked:
    """One call whose arguments are an object and whose tool has a schema that can be checked."""

    call: CallView
    tool: Tool
    arguments: dict[str, Any]
    claims: tuple[tuple[str, Violation], ...]
    """Code of the rule that speaks, and what it speaks of."""

    def place(self, violation: Violation) -> str:
        return self.at(*violation.path)

    def at(self, *path: str | int) -> str:
        """A pointer to a place inside the arguments."""
        return f"{self.call.arguments_pointer}#{pointer(path)}"

    def schema(self, name: str) -> Any:
        """The schema of a parameter, references followed and a union with null reduced to the rest."""
        return plain(self.tool.parameters, self.tool.properties.get(name))


def checked(row: Row) -> list[Checked]:
    """The calls of a row that can be checked; unknown tools and broken schemas are for other rules."""
    return row.once(_check)


def _check(row: Row) -> list[Checked]:
    return list(_checks(row))


def _checks(row: Row) -> Iterator[Checked]:
    for call, arguments in zip(row.calls, row.arguments, strict=True):
        if call.tool is None or arguments is None:
            continue
        found = _checker(call.tool)
        if isinstance(found, Checker):
            odd = {oddity.pointer for oddity in call.parsed.odd("non-finite")}  # A101 speaks of them
            said = [one for one in found.violations(arguments) if not odd or pointer(one.path) not in odd]
            # Two values of one call seldom break so many schemas; a hostile one may.
            yield Checked(call, call.tool, arguments, tuple(claims(said[:200], call.tool)) if said else ())


def _checker(tool: Tool) -> Checker | Broken:
    declared = tool.function.get("parameters")
    return checker({} if declared is None else declared)


def claimed(row: Row, code: str) -> Iterator[tuple[Checked, Violation]]:
    """The calls and violations that the rule of `code` has to speak of."""
    for one in checked(row):
        for claim, violation in one.claims:
            if claim == code:
                yield one, violation


def types(schema: Any) -> frozenset[str]:
    """The declared type names of a schema; empty when it declares none."""
    kind = schema.get("type") if isinstance(schema, dict) else None
    return frozenset(kind if isinstance(kind, list) else [kind] if isinstance(kind, str) else [])


def may_be_null(tool: Tool, name: str) -> bool:
    return accepts_null(resolved(tool.parameters, tool.properties.get(name)))

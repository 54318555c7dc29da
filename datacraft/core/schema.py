"""Checks values against JSON Schemas: compiled once, never on the network, never for long."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import jsonschema_rs
import msgspec

from datacraft.core.json import dumps
from datacraft.core.schema_walk import UNBOUNDED, Path, expansion

DETAIL_LIMIT = 4_000
"""Leaves of a written-out schema up to which violations are listed (a union nested 12 deep takes 90 ms to explain)."""
CHECK_LIMIT = 1_000_000
"""Leaves above which a schema is not checked at all (a union nested 20 deep has as many)."""
BACKTRACK_LIMIT = 50_000
"""Steps after which a pattern with look-around gives up; it then counts as matching."""
CACHE_BYTES = 64 * 2**20
"""What the kept checkers may weigh together, by the estimate below."""
CHECKER_BYTES = 5_000
"""Weight of one compiled checker beside its key (measured at 4.7 KB)."""
SHOWN = 80
"""Characters of a value that a message repeats."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One way in which a value breaks its schema."""

    keyword: str
    """The schema keyword that said no: `type`, `enum`, `required`, …; `""` when the schema is too large to explain."""
    path: Path
    """Where in the value."""
    schema_path: Path
    message: str
    value: Any = None
    """The value at `path`."""
    wanted: Any = None
    """What the keyword asks for: the types, the options, the limit, the names it did not expect."""
    branches: tuple[tuple[Violation, ...], ...] = ()
    """Of `anyOf` and `oneOf`: what each branch said."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A schema that nothing can be checked against."""

    reason: str
    """`schema`, `pattern`, `reference`, `size` or `encoding`."""
    message: str
    path: Path = ()
    """Where in the schema."""


class Checker:
    """One compiled schema."""

    __slots__ = ("_validator", "details", "is_valid")

    def __init__(self, validator: Any, details: bool) -> None:
        self._validator = validator
        self.details = details
        """Whether violations can be listed; above `DETAIL_LIMIT` there is only yes or no."""
        self.is_valid: Callable[[Any], bool] = validator.is_valid
        """The bare verdict, as fast as it gets. Raises ValueError for what JSON cannot hold (lone surrogates)."""

    def violations(self, value: Any) -> list[Violation]:
        """Everything wrong with the value; `[]` when it is valid or cannot be judged (text that is no Unicode)."""
        try:
            if self.is_valid(value):
                return []
            if not self.details:
                return [Violation("", (), (), "the value does not fit its schema, which is too large to say where")]
            return [_violation(error) for error in self._validator.iter_errors(value)]
        except (ValueError, OverflowError, RecursionError):
            return []


@dataclass(slots=True)
class _Cache:
    """Checkers by the bytes of their schema; the oldest half goes when they weigh too much."""

    entries: dict[bytes, Checker | Broken] = field(default_factory=dict)
    weight: int = 0

    def add(self, key: bytes, entry: Checker | Broken) -> None:
        self.entries[key] = entry
        self.weight += len(key) + CHECKER_BYTES
        if self.weight > CACHE_BYTES:
            for old in list(self.entries)[: len(self.entries) // 2]:
                del self.entries[old]
            self.weight = sum(len(kept) + CHECKER_BYTES for kept in self.entries)


_cache = _Cache()


def checker(schema: Any) -> Checker | Broken:
    """The checker of a schema, compiled on first sight and kept under its bytes; what is broken is said, not raised.

    `$schema` chooses the draft (2020-12 without one); formats are checked; no reference leaves the process.
    """
    try:
        key = msgspec.json.encode(schema)
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        return Broken("encoding", clip(str(error)))
    found = _cache.entries.get(key)
    if found is None:
        found = _compile(schema)
        _cache.add(key, found)
    return found


def _compile(schema: Any) -> Checker | Broken:
    if not isinstance(schema, dict | bool):
        return Broken("schema", f"a schema is an object, not {show(schema)}")
    leaves = expansion(schema)
    if CHECK_LIMIT < leaves < UNBOUNDED:
        return Broken("size", f"the schema unfolds to more than {CHECK_LIMIT:,} leaves")
    options: Iterable[Any] = (
        jsonschema_rs.RegexOptions(),
        jsonschema_rs.FancyRegexOptions(backtrack_limit=BACKTRACK_LIMIT),
    )
    problem = Broken("schema", "")
    for patterns in options:
        try:
            return Checker(_build(schema, patterns), details=leaves <= DETAIL_LIMIT)
        except jsonschema_rs.ValidationError as error:
            problem = _broken(error)
            if problem.reason != "pattern":
                break
        except (ValueError, OverflowError, RecursionError, jsonschema_rs.ReferencingError) as error:
            return Broken("schema", clip(str(error)))
    return problem


_DRAFTS = {
    "draft-04": jsonschema_rs.Draft4Validator,
    "draft-06": jsonschema_rs.Draft6Validator,
    "draft-07": jsonschema_rs.Draft7Validator,
    "draft/2019-09": jsonschema_rs.Draft201909Validator,
}


def _build(schema: Any, patterns: Any) -> Any:
    declared = str(schema.get("$schema", "")) if isinstance(schema, dict) else ""
    # Not `validator_for`: it may ask the network about a `$schema` it does not know.
    named = (kind for draft, kind in _DRAFTS.items() if f"json-schema.org/{draft}" in declared)
    kind = next(named, jsonschema_rs.Draft202012Validator)
    return kind(schema, offline=True, validate_formats=True, pattern_options=patterns)


def _broken(error: Any) -> Broken:
    path = tuple(error.instance_path)
    name = error.kind.name
    if name == "referencing" or "Referencing" in type(error.kind).__name__:
        return Broken("reference", clip(error.message), path)
    if (path and path[-1] == "pattern") or "patternProperties" in path[-2:]:
        return Broken("pattern", clip(error.message), path)
    return Broken("schema", clip(error.message), path)


def _violation(error: Any) -> Violation:
    facts = error.kind.as_dict()
    branches: tuple[tuple[Violation, ...], ...] = ()
    keyword = "false" if error.kind.name == "falseSchema" else str(error.schema_path[-1])
    if "context" in facts:
        branches = tuple(tuple(_violation(inner) for inner in branch) for branch in facts.pop("context"))
    wanted = next(iter(facts.values()), None)
    return Violation(
        keyword, tuple(error.instance_path), tuple(error.schema_path), clip(error.message, 300), error.instance,
        wanted, branches,
    )  # fmt: skip


def nearest(violation: Violation) -> Violation:
    """What to tell the author of a value that fits no branch of a union: what the one branch of its own type says.

    "2026-12-01" in an optional time is no "anyOf" problem, it is a text that is no date-time.
    """
    fitting = [branch for branch in violation.branches if branch and not _other_type(branch, violation.path)]
    return nearest(fitting[0][0]) if len(fitting) == 1 else violation


def _other_type(branch: tuple[Violation, ...], path: Path) -> bool:
    return any(one.keyword == "type" and one.path == path for one in branch)


def clip(text: str, limit: int = 200) -> str:
    """At most `limit` characters of the first line."""
    line = text.split("\n", 1)[0]
    return line if len(line) <= limit else line[: limit - 1] + "…"


_QUOTED = re.compile(r"[\"\\]")


def show(value: Any, limit: int = SHOWN) -> str:
    """A value as JSON for a message, clipped; what JSON cannot hold as Python shows it."""
    if isinstance(value, str) and len(value) <= limit and value.isprintable() and not _QUOTED.search(value):
        return f'"{value}"'
    if isinstance(value, str) and len(value) > limit:
        value = value[:limit] + "…"
    try:
        return clip(dumps(value), limit + 3)
    except (ValueError, TypeError, RecursionError):
        return clip(repr(value), limit + 3)

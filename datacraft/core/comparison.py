"""Whether two argument values mean the same: one visible policy per parameter, never looser than it says.

The default policy follows from the parameter's schema and from how the row's author says the value can be known:

exact     enums, constants, booleans, everything without a rule: equal JSON, numbers by value
number    integers and numbers: by value (`5` is `5.0`), within 1e-9 of each other
text      strings: equal after `folding.fold`, or the same date, time or duration (`moment`)
list      arrays: element by element, in order
set       arrays whose order cannot matter (`uniqueItems`, or items from an enum): each element once, in any order
object    objects: key by key, an optional key at its default may be absent
similar   free text the assistant composes: `folding.similarity` of at least `SIMILAR`
judge     as `similar`, but a judge decides; without one the same as `similar`
ignore    never compared; only on request
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from math import isclose
from typing import Any, Literal, TypeAlias

from datacraft.core.assignment import pairs_off
from datacraft.core.folding import fold, similarity
from datacraft.core.json import canonical
from datacraft.core.moment import same_moment

How: TypeAlias = Literal["exact", "number", "text", "list", "set", "object", "similar", "judge", "ignore", "auto"]
SETTABLE: tuple[How, ...] = ("exact", "number", "text", "list", "set", "similar", "judge", "ignore")
SIMILAR = 0.5
"""Half of the words shared, and no number, code or negation in one text alone; a convention, settable per parameter."""
CLOSE = 1e-9
"""Relative distance of two floats that are one number printed twice."""


class _Absent:
    """The value of an argument that was not given; unlike null it cannot be said."""

    def __repr__(self) -> str:
        return "absent"


ABSENT = _Absent()
Judge: TypeAlias = Callable[[str, str], bool | None]
"""Whether the second text says what the first does; None when it cannot tell (yet)."""


@dataclass(frozen=True, slots=True)
class Policy:
    """How one value is compared."""

    how: How
    default: Any = ABSENT
    """What leaving the parameter out means; ABSENT when it may not be left out."""
    threshold: float = SIMILAR
    inner: Policy | None = None
    """Of the elements of a list or set."""
    keys: Mapping[str, Policy] = field(default_factory=dict)
    """Of the keys of an object."""

    @property
    def label(self) -> str:
        """The policy as a report shows it: `text`, `similar 0.5`, `set, default ["a"]`."""
        name = f"{self.how} {self.threshold:g}" if self.how in ("similar", "judge") else self.how
        return name if self.default is ABSENT else f"{name}, default {canonical(self.default)}"


AUTO = Policy("auto")
"""For values without a schema: the kind of the expected value decides."""


def same(expected: Any, got: Any, policy: Policy, judge: Judge | None = None) -> bool:
    """Whether `got` means `expected` under the policy; either may be ABSENT."""
    if policy.how == "ignore":
        return True
    if isinstance(expected, _Absent) or isinstance(got, _Absent):
        return _same_absent(expected, got, policy, judge)
    if _kind(expected) != _kind(got):
        return False
    match _applicable(policy.how, expected):
        case "number":
            return same_number(expected, got)
        case "text":
            return fold(expected) == fold(got) or same_moment(expected, got)
        case "similar":
            return fold(expected) == fold(got) or similarity(expected, got) >= policy.threshold
        case "judge":
            return _judged(expected, got, policy, judge)
        case "list" | "set":
            return _same_array(expected, got, policy, judge, ordered=policy.how != "set")
        case "object":
            return all(
                same(expected.get(k, ABSENT), got.get(k, ABSENT), policy.keys.get(k, AUTO), judge)
                for k in {**expected, **got}
            )
    return identical(expected, got)


def _same_absent(expected: Any, got: Any, policy: Policy, judge: Judge | None) -> bool:
    if isinstance(expected, _Absent) and isinstance(got, _Absent):
        return True
    if isinstance(policy.default, _Absent):
        return False
    given, said = (got, False) if isinstance(expected, _Absent) else (expected, True)
    plain = replace(policy, how="exact" if policy.how in ("similar", "judge") else policy.how)
    return same(given, policy.default, plain, judge) if said else same(policy.default, given, plain, judge)


def _same_array(expected: list[Any], got: list[Any], policy: Policy, judge: Judge | None, ordered: bool) -> bool:
    inner = policy.inner or AUTO
    if ordered:
        return len(expected) == len(got) and all(same(a, b, inner, judge) for a, b in zip(expected, got, strict=True))
    return pairs_off(expected, got, lambda a, b: same(a, b, inner, judge))


def _judged(expected: str, got: str, policy: Policy, judge: Judge | None) -> bool:
    if fold(expected) == fold(got):
        return True
    verdict = judge(expected, got) if judge else None
    return similarity(expected, got) >= policy.threshold if verdict is None else verdict


def same_number(a: float, b: float) -> bool:
    """Whether two numbers are one by value; integers exactly, floats within `CLOSE`."""
    if isinstance(a, int) and isinstance(b, int):
        return a == b
    try:
        return isclose(a, b, rel_tol=CLOSE)
    except OverflowError:
        return a == b


def identical(a: Any, b: Any) -> bool:
    """Whether two JSON values are equal, numbers by value, true never 1."""
    if _kind(a) != _kind(b):
        return False
    if isinstance(a, list):
        return len(a) == len(b) and all(identical(x, y) for x, y in zip(a, b, strict=True))
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(identical(value, b[key]) for key, value in a.items())
    return same_number(a, b) if _kind(a) == "number" else bool(a == b)


def _kind(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case list() | tuple():
            return "array"
    return "object"


_HOW_OF_KIND: dict[str, How] = {"number": "number", "string": "text", "array": "list", "object": "object"}
_KIND_OF_HOW = {
    "number": "number",
    "text": "string",
    "similar": "string",
    "judge": "string",
    "object": "object",
    "list": "array",
    "set": "array",
}


def _applicable(how: How, value: Any) -> How:
    """The comparison itself where it is for such values, else the one for the value's kind."""
    kind = _kind(value)
    return how if how == "exact" or _KIND_OF_HOW.get(how) == kind else _HOW_OF_KIND.get(kind, "exact")

"""What a row says is right beside its own answer: the `accept` list of its metadata.

    {"call": 0, "parameter": "city", "values": ["Paris", "Paris, France"]}    other values of one argument
    {"call": 0, "parameter": "unit", "absent": true}                          it may be left out
    {"message": 2, "calls": [{"name": "search", "arguments": {"q": "x"}}]}    another right set of calls
    {"message": 4, "decision": "ask"}                                         another right decision, without a call

`call` counts the row's calls from 0, as `provenance` does; `message` is the index of an assistant message.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from datacraft.core.comparison import ABSENT
from datacraft.core.decision import DECISIONS, Decision


@dataclass(frozen=True, slots=True)
class OtherCall:
    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Accepted:
    """The alternatives of one row."""

    values: Mapping[int, Mapping[str, tuple[Any, ...]]] = field(default_factory=dict)
    """Call to parameter to further values, ABSENT among them where it may be left out."""
    calls: Mapping[int, tuple[tuple[OtherCall, ...], ...]] = field(default_factory=dict)
    """Message to further sets of calls; an empty set accepts any turn without a call."""
    decisions: Mapping[int, tuple[Decision, ...]] = field(default_factory=dict)


def accepted(metadata: Mapping[str, Any]) -> Accepted:
    """The alternatives in a row's metadata; none when it names none. Raises ValueError for an unknown form."""
    entries = metadata.get("accept") or []
    if not isinstance(entries, list):
        raise ValueError("accept is not a list")
    values: dict[int, dict[str, tuple[Any, ...]]] = defaultdict(dict)
    calls: dict[int, tuple[tuple[OtherCall, ...], ...]] = defaultdict(tuple)
    decisions: dict[int, tuple[Decision, ...]] = defaultdict(tuple)
    for i, entry in enumerate(entries):
        match entry:
            case {"call": int(call), "parameter": str(name), "values": list(given)}:
                values[call][name] = (*values[call].get(name, ()), *given)
            case {"call": int(call), "parameter": str(name), "absent": True}:
                values[call][name] = (*values[call].get(name, ()), ABSENT)
            case {"message": int(message), "calls": list(others)}:
                calls[message] = (*calls[message], tuple(_call(other, i) for other in others))
            case {"message": int(message), "decision": str(decision)} if decision in DECISIONS[1:]:
                decisions[message] = (*decisions[message], decision)
            case _:
                raise ValueError(f"accept/{i} has none of the known forms")
    return Accepted(dict(values), dict(calls), dict(decisions))


def _call(raw: Any, entry: int) -> OtherCall:
    match raw:
        case {"name": str(name), "arguments": dict(arguments)}:
            return OtherCall(name, arguments)
    raise ValueError(f"accept/{entry}/calls needs objects with a name and arguments")

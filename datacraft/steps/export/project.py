"""Projects examples onto a target; each row is read back and compared before it counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from datacraft.core.example import Example, NotAnExample
from datacraft.core.losses import without
from datacraft.core.target import Target


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An example that the target cannot hold, and every reason."""

    position: int
    """Its place among the examples, from 0."""
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Projection:
    rows: tuple[Mapping[str, Any], ...]
    left_out: tuple[LeftOut, ...]

    def reasons(self) -> Mapping[str, int]:
        """Reason without its place to the number of examples, most frequent first."""
        return dict(Counter(general(reason) for out in self.left_out for reason in out.reasons[:1]).most_common())


@dataclass(frozen=True, slots=True)
class Held:
    """What a target can hold of some examples; rows are missing where it makes them of several examples."""

    examples: tuple[Example, ...]
    rows: tuple[Mapping[str, Any], ...]
    left_out: tuple[LeftOut, ...]


def project(
    examples: Sequence[Example], target: Target, barred: Mapping[int, Sequence[str]] | None = None
) -> Projection:
    """The rows of a dataset in a target's dialect, and what could not be held.

    `barred` are positions that others refuse, with their reasons. An example is refused when the target says so, when
    it cannot be encoded, or when its row does not read back as the same example up to the losses the target declares.
    """
    held = hold(examples, target, barred)
    rows = held.rows if target.gather is None else tuple(target.gather(held.examples))
    return Projection(rows, held.left_out)


def hold(examples: Sequence[Example], target: Target, barred: Mapping[int, Sequence[str]] | None = None) -> Held:
    """`project` up to the point where rows are made of several examples."""
    left_out: list[LeftOut] = []
    held: list[Example] = []
    rows: list[Mapping[str, Any]] = []
    for position, example in enumerate(examples):
        reasons = tuple((barred or {}).get(position, ())) or tuple(target.refuses(example))
        encoded: tuple[Mapping[str, Any], ...] = ()
        if not reasons and target.gather is None:
            encoded, reasons = _encoded(example, target)
        if reasons:
            left_out.append(LeftOut(position, reasons))
        else:
            held.append(example)
            rows.extend(encoded)
    return Held(tuple(held), tuple(rows), tuple(left_out))


def general(reason: str) -> str:
    """A reason without the pointer it starts with, so that equal ones count together."""
    return reason.split(" ", 1)[1] if reason.startswith("/") and " " in reason else reason


def _encoded(example: Example, target: Target) -> tuple[tuple[Mapping[str, Any], ...], tuple[str, ...]]:
    try:
        rows = tuple(target.encode(example))
    except NotAnExample as reason:
        return (), (str(reason),)
    if not rows:
        return (), ("there is no turn to train on",)
    return rows, tuple(_changed(example, rows, target))


def _changed(example: Example, rows: Sequence[Mapping[str, Any]], target: Target) -> Iterator[str]:
    """What the row would say differently from its example; rows cut into turns have no way back to compare."""
    if target.decode is None or len(rows) != 1:
        return
    try:
        back = target.decode(rows[0])
    except NotAnExample as reason:
        yield f"the {target.name} row does not read back: {reason}"
        return
    wanted, got = without(example, target.losses), without(back, target.losses)
    if wanted == got:
        return
    for part in ("messages", "tools", "parallel_tool_calls", "metadata"):
        if getattr(wanted, part) != getattr(got, part):
            yield f"{part} read back differently from the {target.name} row{_first(wanted, got, part)}"


def _first(wanted: Example, got: Example, part: str) -> str:
    ours, theirs = getattr(wanted, part), getattr(got, part)
    if not isinstance(ours, tuple):
        return ""
    if len(ours) != len(theirs):
        return f": {len(theirs)} of {len(ours)}"
    place = next(i for i, (a, b) in enumerate(zip(ours, theirs, strict=True)) if a != b)
    return f" at /{part}/{place}"

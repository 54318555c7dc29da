"""Where a model is weak: the cells of a `gaps.json` file, and what a plan makes of them.

A cell is a tool x parameter x category (a wrong value), a tool x category (a call not made) or a category alone (a
wrong decision). The file also names what the held-out split descends from, so that no new row can.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias

from datacraft.core.seed import SeedBook
from datacraft.core.statistics import Rate

GAPS_FORMAT = "datacraft.gaps/1"
Kind: TypeAlias = Literal["value", "call", "decision"]

PARTNERS: dict[str, tuple[str, ...]] = {
    "simple": ("missing_parameter", "missing_tool"),
    "already_known": ("simple", "multi_turn"),
    "parallel": ("simple", "missing_tool"),
    "chain": ("recovery", "simple"),
    "multi_turn": ("missing_parameter", "simple"),
    "recovery": ("chain",),
    "missing_parameter": ("simple",),
    "invalid_value": ("simple",),
    "ambiguous": ("simple",),
    "out_of_scope": ("no_tool_needed", "simple"),
    "missing_tool": ("simple",),
    "no_tool_needed": ("simple",),
}
"""Shape to the shapes that show its boundary: what must not be unlearned while the shape is practised."""
PARTNER_SHARE = 0.25
"""Share of new rows given to contrast partners; within the 20-25 % of rows that decline in a balanced mix."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One weak spot, with its evidence."""

    kind: Kind
    category: str
    rate: Rate
    weight: float
    """Share of the new rows this cell should get; the weights of all cells add up to 1."""
    tool: str = ""
    parameter: str = ""
    shapes: Mapping[str, int] = field(default_factory=dict)
    """Shape to misses: the structure of what went wrong."""
    mistakes: Mapping[str, int] = field(default_factory=dict)
    """Kind of mistake to its count."""
    evidence: tuple[str, ...] = ()
    """Ids of the missed cases."""

    @property
    def name(self) -> str:
        target = ".".join(part for part in (self.tool, self.parameter) if part)
        return " ".join(part for part in (target, self.category) if part)


@dataclass(frozen=True, slots=True)
class HeldOut:
    """What new rows must keep away from: the held-out rows and everything they descend from."""

    rows: frozenset[str] = frozenset()
    lineages: frozenset[str] = frozenset()
    """Seed ids."""
    blueprints: frozenset[str] = frozenset()
    contrast_groups: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()
    """First user texts, case and white space folded (`folded`)."""


@dataclass(frozen=True, slots=True)
class Gaps:
    """The content of a `gaps.json` file."""

    model: str
    cells: tuple[Cell, ...]
    held_out: HeldOut
    target: float
    evaluation: Mapping[str, Any] = field(default_factory=dict)
    """File and digest of the evaluation it came from, for the manifests of later rounds."""
    unproven: tuple[Cell, ...] = ()
    """Cells with misses but too few trials to call them weak; they carry no weight."""
    suspects: tuple[Mapping[str, Any], ...] = ()
    """Rows whose reference several strong models contradict alike: for a person to look at."""


@dataclass(frozen=True, slots=True)
class Focus:
    """Gaps as a plan can use them."""

    mix: Mapping[str, float]
    """Shape to its share of the new rows, contrast partners included; adds up to 1."""
    tools: Mapping[tuple[str, str], float]
    """(shape, tool) to its share of the new rows; tool `""` where any will do."""
    parameters: Mapping[tuple[str, str], float]
    """(tool, parameter) to the weight of its wrong values."""
    avoid: HeldOut


def focus(gaps: Gaps) -> Focus:
    """How new rows should be spread: along the structure of the misses, with contrast partners beside them.

    A cell's weight goes to the shapes it was missed in; `PARTNER_SHARE` of it goes on to the partners of those shapes.
    """
    tools: dict[tuple[str, str], float] = defaultdict(float)
    parameters: dict[tuple[str, str], float] = defaultdict(float)
    for cell in gaps.cells:
        misses = sum(cell.shapes.values())
        for shape, count in cell.shapes.items():
            share = cell.weight * count / misses
            partners = PARTNERS.get(shape, ())
            tools[shape, cell.tool] += share * (1 - PARTNER_SHARE if partners else 1)
            for partner in partners:
                tools[partner, cell.tool] += share * PARTNER_SHARE / len(partners)
        if cell.parameter:
            parameters[cell.tool, cell.parameter] += cell.weight
    mix: dict[str, float] = defaultdict(float)
    for (shape, _), share in tools.items():
        mix[shape] += share
    return Focus(dict(mix), dict(tools), dict(parameters), gaps.held_out)


def without_held_out(book: SeedBook, held_out: HeldOut) -> SeedBook:
    """The seeds that no held-out row descends from."""
    return replace(book, seeds=tuple(seed for seed in book.seeds if seed.id not in held_out.lineages))


def folded(text: str) -> str:
    """A text as `HeldOut.texts` holds it."""
    return " ".join(text.casefold().split())


def to_json(gaps: Gaps) -> dict[str, Any]:
    """The JSON object of a gaps file."""
    held = gaps.held_out
    return {
        "format": GAPS_FORMAT,
        "model": gaps.model,
        "target": gaps.target,
        "evaluation": dict(gaps.evaluation),
        "cells": [_cell_to_json(cell) for cell in gaps.cells],
        "unproven": [_cell_to_json(cell) for cell in gaps.unproven],
        "suspects": [dict(suspect) for suspect in gaps.suspects],
        "held_out": {name: sorted(getattr(held, name)) for name in _HELD},
    }


def from_json(raw: Any) -> Gaps:
    """The gaps of a file's JSON. Raises ValueError when it is not one."""
    if not isinstance(raw, dict) or raw.get("format") != GAPS_FORMAT:
        raise ValueError(f"not a gaps file ({GAPS_FORMAT})")
    try:
        return Gaps(
            model=str(raw["model"]),
            cells=tuple(_cell_from_json(cell) for cell in raw["cells"]),
            held_out=HeldOut(**{name: frozenset(raw["held_out"].get(name, ())) for name in _HELD}),
            target=float(raw["target"]),
            evaluation=raw.get("evaluation", {}),
            unproven=tuple(_cell_from_json(cell) for cell in raw.get("unproven", ())),
            suspects=tuple(raw.get("suspects", ())),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"a gaps file that misses something: {error}") from error


_HELD = ("rows", "lineages", "blueprints", "contrast_groups", "texts")


def _cell_to_json(cell: Cell) -> dict[str, Any]:
    return {
        "kind": cell.kind,
        "tool": cell.tool,
        "parameter": cell.parameter,
        "category": cell.category,
        "right": cell.rate.right,
        "n": cell.rate.n,
        "interval": [round(cell.rate.low, 4), round(cell.rate.high, 4)],
        "weight": round(cell.weight, 6),
        "shapes": dict(cell.shapes),
        "mistakes": dict(cell.mistakes),
        "evidence": list(cell.evidence),
    }


def _cell_from_json(raw: Mapping[str, Any]) -> Cell:
    return Cell(
        kind=raw["kind"],
        category=str(raw["category"]),
        rate=Rate(int(raw["right"]), int(raw["n"])),
        weight=float(raw["weight"]),
        tool=str(raw.get("tool", "")),
        parameter=str(raw.get("parameter", "")),
        shapes=dict(raw.get("shapes", {})),
        mistakes=dict(raw.get("mistakes", {})),
        evidence=tuple(raw.get("evidence", ())),
    )

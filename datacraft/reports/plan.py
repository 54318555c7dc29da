"""A plan as a table for people, or as JSON: what a run would make, and what it would cover."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from datacraft.core.blueprint import Blueprint
from datacraft.core.coverage import Coverage, Share
from datacraft.core.recipe import CATEGORY_OF


def as_json(
    blueprints: Sequence[Blueprint],
    coverage: Coverage,
    shares: Mapping[str, Share],
    unsupported: Mapping[str, str],
    asked: int,
) -> dict[str, Any]:
    """The whole plan as one object; `shares` are figures by their names."""
    shapes = Counter(blueprint.shape for blueprint in blueprints)
    classes: dict[str, dict[str, dict[str, int]]] = {}
    for (tool, parameter, option), count in coverage.cells.items():
        classes.setdefault(tool, {}).setdefault(parameter, {})[option] = count
    groups = Counter(blueprint.contrast_group for blueprint in blueprints)
    return {
        "asked": asked,
        "planned": len(blueprints),
        "shapes": {shape: {"category": CATEGORY_OF[shape], "rows": n} for shape, n in sorted(shapes.items())},
        "calls": dict(Counter(call.tool for blueprint in blueprints for call in blueprint.calls()).most_common()),
        "contrast_sets": sum(size > 1 for size in groups.values()),
        "covered": {name: {"covered": share.covered, "total": share.total} for name, share in shares.items()},
        "uncovered": [f"{tool}.{name} {option.lstrip('=')}" for tool, name, option in coverage.missing()[0]],
        "classes": classes,
        "pairs": {tool: [coverage.pairs_covered(tool).covered, coverage.pairs_covered(tool).total] for tool in classes},
        "unsupported": dict(unsupported),
    }


def text(plan: Mapping[str, Any]) -> str:
    """The plan as lines for a terminal."""
    return "\n".join(_lines(plan))


def _lines(plan: Mapping[str, Any]) -> Iterator[str]:
    yield f"{plan['planned']} of {plan['asked']} rows planned, {plan['contrast_sets']} contrast sets"
    yield ""
    yield from _mix(plan)
    yield ""
    yield "covered"
    for name, share in plan["covered"].items():
        yield f"  {name:<34}{share['covered']:>5} of {share['total']}"
    if plan["uncovered"]:
        yield "  no row for " + ", ".join(plan["uncovered"])
    yield ""
    yield from _classes(plan)
    for shape, why in plan["unsupported"].items():
        yield f"not planned: {shape}: {why}"


def _mix(plan: Mapping[str, Any]) -> Iterator[str]:
    total = max(1, plan["planned"])
    yield f"{'category':<15}{'shape':<19}{'rows':>5}{'share':>9}"
    by_category = sorted(plan["shapes"].items(), key=lambda entry: (entry[1]["category"], -entry[1]["rows"]))
    for shape, entry in by_category:
        yield f"{entry['category']:<15}{shape:<19}{entry['rows']:>5}{entry['rows'] / total * 100:>7.1f} %"


def _classes(plan: Mapping[str, Any]) -> Iterator[str]:
    """Tool by parameter by class: how many calls fall into each value class."""
    yield "calls by tool, parameter and value class (pairs of classes covered)"
    for tool, parameters in plan["classes"].items():
        covered, total = plan["pairs"][tool]
        yield f"  {tool}  {plan['calls'].get(tool, 0)} calls, pairs {covered}/{total}"
        for parameter, options in parameters.items():
            yield f"    {parameter:<24}" + "  ".join(f"{option.lstrip('=')} {n}" for option, n in options.items())

"""What the rows of a dataset do: categories, mix, tools, coverage, positions, values."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

from datacraft.core.coverage import Coverage
from datacraft.core.example import Example
from datacraft.core.message import AssistantMessage, ToolCall
from datacraft.core.recipe import CATEGORY_OF
from datacraft.core.signature import leaves
from datacraft.core.tool import Tool, Toolset
from datacraft.steps.reader import Reading

EXPECTED = 5
"""Rows expected per position below which a chi-square test means nothing (Cochran's rule)."""
ALL_PAIRS = 10
"""Tools up to which every pair should meet in some row; above, there are too many pairs for a set of some hundred."""


def toolset_of(examples: Iterable[Example]) -> Toolset:
    """The tools that the rows themselves offer, each as it was first seen."""
    found: dict[str, Tool] = {}
    for example in examples:
        for tool in example.tools:
            found.setdefault(tool.name, tool)
    return Toolset(source="the rows", sdk="", tools=tuple(found.values()))


def trained_calls(example: Example) -> Iterable[ToolCall]:
    """Calls of turns that are not kept out of the loss."""
    for message in example.messages:
        if isinstance(message, AssistantMessage) and message.trained:
            yield from message.tool_calls


def arguments(call: ToolCall) -> dict[str, Any]:
    """The arguments as an object, `{}` when they are none."""
    try:
        return call.parsed()
    except ValueError:
        return {}


def category_of(example: Example, reading: Reading) -> str:
    """The row's own category, else what its turns show."""
    if example.category:
        return example.category
    calls = sum(1 for _ in example.calls())
    if "ask" in reading.decisions and "call" not in reading.decisions[: reading.decisions.index("ask")]:
        return "clarification"
    return "refusal" if not calls else "single_tool" if calls == 1 else "multi_tool"


def mix_off(examples: Sequence[Example], mix: Mapping[str, float]) -> tuple[float | None, str]:
    """The largest distance of a shape's share from the mix, and which; None when rows do not say their shape."""
    shapes = Counter(str(example.metadata.get("shape")) for example in examples if example.metadata.get("shape"))
    rows, wanted = sum(shapes.values()), sum(mix.values())
    if rows < len(examples) or not rows or not wanted:
        return None, ""
    off = {shape: shapes[shape] / rows - mix.get(shape, 0.0) / wanted for shape in {*shapes, *mix}}
    worst = max(sorted(off), key=lambda shape: abs(off[shape]))
    return abs(off[worst]), f"{worst} {off[worst] * 100:+.1f} points"


def shares(examples: Sequence[Example], readings: Sequence[Reading]) -> dict[str, dict[str, int]]:
    """Category to shape to rows; rows without a shape count under `-`."""
    table: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for example, reading in zip(examples, readings, strict=True):
        shape = str(example.metadata.get("shape") or "-")
        table[category_of(example, reading)][shape] += 1
    order = {category: i for i, category in enumerate(dict.fromkeys(CATEGORY_OF.values()))}
    return {c: dict(sorted(table[c].items())) for c in sorted(table, key=lambda c: (order.get(c, 9), c))}


def coverage(examples: Iterable[Example], toolset: Toolset) -> Coverage:
    """The coverage table of every trained call."""
    table = Coverage(toolset)
    for example in examples:
        for call in trained_calls(example):
            table.add(call.name, arguments(call))
    return table


def calls_per_tool(examples: Iterable[Example], toolset: Toolset) -> dict[str, int]:
    counts = Counter(call.name for example in examples for call in trained_calls(example))
    return {tool.name: counts[tool.name] for tool in toolset.tools}


def balance(counts: Mapping[str, int]) -> float | None:
    """The least called tool's share over an even share."""
    total = sum(counts.values())
    return min(counts.values()) * len(counts) / total if total else None


def tool_pairs(examples: Iterable[Example], toolset: Toolset) -> tuple[int, int, list[tuple[str, str]]]:
    """Unordered pairs of tools that meet in a row, pairs there are, and those that do not meet."""
    met = {
        pair for example in examples for pair in combinations(sorted({call.name for call in trained_calls(example)}), 2)
    }
    known = list(combinations(sorted(tool.name for tool in toolset.tools), 2))
    return sum(pair in met for pair in known), len(known), [pair for pair in known if pair not in met]


def position_p(examples: Iterable[Example]) -> tuple[float | None, int]:
    """Chance of a called tool's positions being as uneven as they are, and the rows that count.

    Rows are compared by the number of tools they offer; numbers with too few rows for a test are left out.
    """
    seen: dict[int, Counter[int]] = defaultdict(Counter)
    for example in examples:
        names = [tool.name for tool in example.tools]
        first = next(iter(trained_calls(example)), None)
        if first is not None and first.name in names and len(names) > 1:
            seen[len(names)][names.index(first.name)] += 1
    statistic, freedom, rows = 0.0, 0, 0
    for offered, places in seen.items():
        expected = places.total() / offered
        if expected >= EXPECTED:
            statistic += sum((places[i] - expected) ** 2 / expected for i in range(offered))
            freedom, rows = freedom + offered - 1, rows + places.total()
    return (chi_square_p(statistic, freedom), rows) if freedom else (None, 0)


def chi_square_p(statistic: float, freedom: int) -> float:
    """The upper tail of the chi-square distribution: the regularised incomplete gamma function by its series, or by its
    continued fraction where that converges faster."""
    a, x = freedom / 2, statistic / 2
    if x <= 0:
        return 1.0
    scale = math.exp(-x + a * math.log(x) - math.lgamma(a))
    if x < a + 1:
        term = total = 1 / a
        k = a
        while term > total * 1e-15:
            k += 1
            term *= x / k
            total += term
        return max(0.0, 1 - total * scale)
    return scale * _fraction(a, x)


def _fraction(a: float, x: float) -> float:
    """Lentz's method for the continued fraction of the upper incomplete gamma function."""
    b = x + 1 - a
    c, d = 1e300, 1 / b
    value = d
    for i in range(1, 1000):
        factor = -i * (i - a)
        b += 2
        d = 1 / (factor * d + b)
        c = b + factor / c
        value *= c * d
        if abs(c * d - 1) < 1e-14:
            break
    return value


def value_reuse(examples: Iterable[Example], toolset: Toolset) -> float | None:
    """Distinct free values over arguments that hold one; options, flags and defaults are not free."""
    values: list[tuple[str, str, str]] = []
    for example in examples:
        for call in trained_calls(example):
            tool = toolset.tool(call.name)
            if tool is None:
                continue
            for name, value in arguments(call).items():
                if _free(tool.properties.get(name)):
                    values.extend((call.name, name, str(leaf)) for leaf in leaves(value) if isinstance(leaf, str))
    return len(set(values)) / len(values) if values else None


def _free(schema: Any) -> bool:
    text = str(schema)
    return isinstance(schema, dict) and "'enum'" not in text and "'const'" not in text

"""What the rows of a dataset do: categories, mix, tools, coverage, positions, values."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

from datacraft.core.coverage import Cell, Coverage
from datacraft.core.example import Example
from datacraft.core.message import AssistantMessage, SystemMessage, ToolCall
from datacraft.core.recipe import CATEGORY_OF
from datacraft.core.renaming import restored
from datacraft.core.signature import leaves
from datacraft.core.tool import Tool, Toolset
from datacraft.steps.reader import Reading

EXPECTED = 5
"""Rows expected per position below which a chi-square test means nothing (Cochran's rule)."""
ALL_PAIRS = 10
"""Tools up to which every pair should meet in some row; above, there are too many pairs for a set of some hundred."""


def toolset_of(examples: Iterable[Example]) -> Toolset:
    """The tools that the rows themselves offer, each as it was first seen, under the name that is served."""
    found: dict[str, Tool] = {}
    for example in examples:
        for tool in restored(example).tools:
            found.setdefault(tool.name, tool)
    return Toolset(source="the rows", sdk="", tools=tuple(found.values()))


def prompt_of(examples: Sequence[Example]) -> str:
    """The system message of the first row, `""` without one: what an agent is told where the toolset has none."""
    first = examples[0].messages if examples else ()
    return next((message.content for message in first if isinstance(message, SystemMessage)), "")


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


def mix_off(shapes: Counter[str], rows: int, mix: Mapping[str, float]) -> tuple[float | None, str]:
    """The largest distance of a shape's share from the mix, and which; None when rows do not say their shape."""
    said, wanted = sum(shapes.values()), sum(mix.values())
    if said < rows or not said or not wanted:
        return None, ""
    off = {shape: shapes[shape] / said - mix.get(shape, 0.0) / wanted for shape in {*shapes, *mix}}
    worst = max(sorted(off), key=lambda shape: abs(off[shape]))
    return abs(off[worst]), f"{worst} {off[worst] * 100:+.1f} points"


def shape_of(example: Example) -> str:
    """What the row says its shape is, `""` when it does not."""
    return str(example.metadata.get("shape") or "")


def shares(rows: Mapping[tuple[str, str], int]) -> dict[str, dict[str, int]]:
    """Category to shape to rows, of rows by both; rows without a shape count under `-`."""
    table: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for (category, shape), count in rows.items():
        table[category][shape or "-"] += count
    order = {category: i for i, category in enumerate(dict.fromkeys(CATEGORY_OF.values()))}
    return {c: dict(sorted(table[c].items())) for c in sorted(table, key=lambda c: (order.get(c, 9), c))}


def coverage(toolset: Toolset, classes: Mapping[tuple[Cell, ...], int]) -> Coverage:
    """The coverage table of every trained call, of calls by their value classes."""
    table = Coverage(toolset)
    for found, times in classes.items():
        table.count(found, times)
    return table


def calls_per_tool(calls: Counter[str], toolset: Toolset) -> dict[str, int]:
    return {tool.name: calls[tool.name] for tool in toolset.tools}


def balance(counts: Mapping[str, int]) -> float | None:
    """The least called tool's share over an even share."""
    total = sum(counts.values())
    return min(counts.values()) * len(counts) / total if total else None


def tools_met(example: Example) -> Iterable[tuple[str, str]]:
    """Unordered pairs of tools that meet in a row."""
    return combinations(sorted({call.name for call in trained_calls(example)}), 2)


def tool_pairs(met: Collection[tuple[str, str]], toolset: Toolset) -> tuple[int, int, list[tuple[str, str]]]:
    """Unordered pairs of tools that meet in some row, pairs there are, and those that do not meet."""
    known = list(combinations(sorted(tool.name for tool in toolset.tools), 2))
    return sum(pair in met for pair in known), len(known), [pair for pair in known if pair not in met]


def position_of(example: Example) -> tuple[int, int] | None:
    """Tools offered and the place of the first called one, None where there is no choice."""
    names = [tool.name for tool in example.tools]
    first = next(iter(trained_calls(example)), None)
    if first is None or first.name not in names or len(names) < 2:
        return None
    return len(names), names.index(first.name)


def position_p(positions: Mapping[tuple[int, int], int]) -> tuple[float | None, int]:
    """Chance of a called tool's positions being as uneven as they are, and the rows that count.

    Rows are compared by the number of tools they offer; numbers with too few rows for a test are left out.
    """
    seen: dict[int, Counter[int]] = defaultdict(Counter)
    for (offered, place), count in sorted(positions.items()):
        seen[offered][place] += count
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


def free_values(example: Example, toolset: Toolset) -> Iterator[tuple[str, str, str]]:
    """Tool, parameter and text of arguments that hold a free value; options, flags and defaults are not free."""
    for call in trained_calls(example):
        tool = toolset.tool(call.name)
        if tool is None:
            continue
        for name, value in arguments(call).items():
            if _free(tool.properties.get(name)):
                yield from ((call.name, name, str(leaf)) for leaf in leaves(value) if isinstance(leaf, str))


def _free(schema: Any) -> bool:
    text = str(schema)
    return isinstance(schema, dict) and "'enum'" not in text and "'const'" not in text

"""Statistics of a dataset as a table for people; `Statistics.as_json()` is what it is made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_SIGNS = {True: "ok", False: "MISS", None: "-"}


def text(statistics: Mapping[str, Any], verbose: bool = False) -> str:
    """The table of figures, then mix and coverage; `verbose` lists every value class."""
    return "\n".join([*_figures(statistics), "", *_mix(statistics), "", *_coverage(statistics, verbose)])


def _figures(statistics: Mapping[str, Any]) -> Iterator[str]:
    hand = statistics["seed_requests"]
    head = ["figure", "value", "target", "", *([f"at n={hand}", "seeds"] if hand else []), "people", "note"]
    yield f"{statistics['rows']} rows; wording over n = {statistics['requests']} requests" + (
        f", seeds over {hand}" if hand else ""
    )
    rows = [_row(metric, bool(hand)) for metric in statistics["metrics"]]
    yield from table([head, *rows])


def _row(metric: Mapping[str, Any], hand: bool) -> list[str]:
    unit = metric["unit"]
    own = [figure(metric["value"], unit), target(metric), _SIGNS[metric["met"]]]
    theirs = [figure(metric.get("at_seeds_n"), unit), figure(metric.get("seeds"), unit)] if hand else []
    return [metric["title"], *own, *theirs, people(metric), metric.get("note", "")]


def people(metric: Mapping[str, Any]) -> str:
    """The range of human-written sets, in the metric's own unit."""
    human = str(metric.get("human") or "")
    if metric["unit"] != "share" or not human:
        return human
    return "-".join(f"{float(end) * 100:.0f}" for end in human.split("-")) + " %"


def figure(value: float | None, unit: str) -> str:
    """A value as it is shown: shares in percent, counts whole, `-` for what the dataset does not say."""
    if value is None:
        return "-"
    if unit == "share":
        return f"{value * 100:.1f} %"
    return str(round(value)) if unit == "count" else f"{value:.3g}" if abs(value) < 10 else f"{value:.1f}"


def target(metric: Mapping[str, Any]) -> str:
    """`>= 98.0 %`, `<= 0.62`, `15.0 %..30.0 %`, or nothing."""
    least, most, unit = metric.get("least"), metric.get("most"), metric["unit"]
    if least is not None and most is not None:
        return f"{figure(least, unit)}..{figure(most, unit)}"
    if least is not None:
        return f">= {figure(least, unit)}"
    return f"<= {figure(most, unit)}" if most is not None else ""


def _mix(statistics: Mapping[str, Any]) -> Iterator[str]:
    total = max(1, sum(sum(shapes.values()) for shapes in statistics["mix"].values()))
    rows = [["category", "shape", "rows", "share"]]
    for category, shapes in statistics["mix"].items():
        rows += [[category, shape, str(n), f"{n / total * 100:.1f} %"] for shape, n in shapes.items()]
    yield from table(rows)


def _coverage(statistics: Mapping[str, Any], verbose: bool) -> Iterator[str]:
    rows = [["tool", "calls", "value classes", "pairs", "without a call"]]
    for tool, calls in statistics["tools"].items():
        cells = statistics["coverage"].get(tool, {})
        counts = [n for classes in cells.values() for n in classes.values()]
        empty = [f"{name} {kind}" for name, classes in cells.items() for kind, n in classes.items() if not n]
        shown = ", ".join(empty[:4]) + (f" and {len(empty) - 4} more" if len(empty) > 4 else "")
        covered = f"{sum(n > 0 for n in counts)}/{len(counts)}"
        rows.append([tool, str(calls), covered, statistics["pairs"][tool], shown])
    yield from table(rows)
    if verbose:
        yield from ("", *table([["tool", "parameter", "class", "calls"], *_cells(statistics["coverage"])]))


def _cells(coverage: Mapping[str, Any]) -> Iterator[list[str]]:
    for tool, parameters in coverage.items():
        for name, classes in parameters.items():
            for kind, count in classes.items():
                yield [tool, name, kind, str(count)]


def table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Rows as lines with aligned columns; a column of figures is set to the right."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    right = [all(_figure_like(row[i]) for row in rows[1:]) for i in range(len(rows[0]))]
    for row in rows:
        cells = (
            cell.rjust(width) if numeric else cell.ljust(width)
            for cell, width, numeric in zip(row, widths, right, strict=True)
        )
        yield "  ".join(cells).rstrip()


def _figure_like(cell: str) -> bool:
    return not cell or cell == "-" or cell[0].isdigit()

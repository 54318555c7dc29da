"""Small drawings as SVG, sized by their content, coloured by the page's style sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

_BAR, _GAP, _LABEL = 18, 7, 190


def bars(counts: Mapping[str, int], title: str, group: Mapping[str, str] | None = None, width: int = 560) -> str:
    """Horizontal bars with their counts; `group` gives a bar the colour of its group (`c0` .. `c5`)."""
    if not counts:
        return '<p class="none">nothing to draw</p>'
    most, total = max(counts.values()), sum(counts.values()) or 1
    groups = {name: i for i, name in enumerate(dict.fromkeys((group or {}).values()))}
    height = len(counts) * (_BAR + _GAP)
    parts = [f'<svg class="plot" viewBox="0 0 {width} {height}" role="img" aria-label="{escape(title)}">']
    for i, (name, count) in enumerate(counts.items()):
        y = i * (_BAR + _GAP)
        length = (width - _LABEL - 110) * count / most if most else 0
        colour = f"c{groups.get((group or {}).get(name, ''), 0) % 6}"
        parts.append(
            f'<text class="label" x="{_LABEL - 8}" y="{y + 13}" text-anchor="end">{escape(_short(name, 28))}</text>'
            f'<rect class="{colour}" x="{_LABEL}" y="{y}" width="{length:.1f}" height="{_BAR}" rx="3">'
            f"<title>{escape(name)}: {count}</title></rect>"
            f'<text class="figure" x="{_LABEL + length + 6:.1f}" y="{y + 13}">{count} '
            f'<tspan class="soft">{count / total * 100:.1f} %</tspan></text>'
        )
    return "".join((*parts, "</svg>"))


def histogram(counts: Mapping[int, int], title: str, width: int = 560, height: int = 170) -> str:
    """Columns over whole numbers; the last column gathers everything longer than forty."""
    if not counts:
        return '<p class="none">nothing to draw</p>'
    last = 40
    gathered = dict.fromkeys(range(min(last, max(counts)) + 1), 0)
    for size, count in counts.items():
        gathered[min(size, last)] += count
    most, step, base = max(gathered.values()) or 1, (width - 40) / len(gathered), height - 24
    parts = [f'<svg class="plot" viewBox="0 0 {width} {height}" role="img" aria-label="{escape(title)}">']
    for size, count in gathered.items():
        tall = (base - 16) * count / most
        said = f"{size}{' or more' if size == last else ''} words: {count}"
        parts.append(
            f'<rect class="c0" x="{30 + size * step:.1f}" y="{base - tall:.1f}" width="{max(1.0, step - 2):.1f}" '
            f'height="{tall:.1f}" rx="1.5"><title>{said}</title></rect>'
        )
        if size % 5 == 0:
            x = 30 + (size + 0.5) * step
            parts.append(f'<text class="label" x="{x:.1f}" y="{height - 8}" text-anchor="middle">{size}</text>')
    parts.append(f'<text class="label" x="26" y="16" text-anchor="end">{most}</text>')
    return "".join((*parts, f'<line class="axis" x1="30" y1="{base}" x2="{width - 10}" y2="{base}"/></svg>'))


def ranges(metrics: Sequence[Mapping[str, Any]], title: str, width: int = 760) -> str:
    """One line per figure from 0 to its largest mark: the band of human sets, the target, the seeds and the dataset."""
    rows = [metric for metric in metrics if metric.get("value") is not None]
    if not rows:
        return '<p class="none">nothing to draw</p>'
    tall, left = 30, 300
    parts = [
        f'<svg class="plot wide" viewBox="0 0 {width} {len(rows) * tall + 8}" role="img" aria-label="{escape(title)}">'
    ]
    for i, metric in enumerate(rows):
        parts.append(_range(metric, 16 + i * tall, left, width - left - 90))
    return "".join((*parts, "</svg>"))


def _range(metric: Mapping[str, Any], y: int, left: int, span: int) -> str:
    band = _band(str(metric.get("human") or ""))
    marks = [_number(metric.get(key)) for key in ("value", "least", "most", "at_seeds_n", "seeds")]
    top = max([mark for mark in (*marks, *(band or ())) if mark is not None], default=1.0) * 1.08 or 1.0

    def at(value: float) -> float:
        return round(left + span * value / top, 1)

    title = escape(_short(str(metric["title"]), 46))
    parts = [f'<text class="label" x="{left - 14}" y="{y + 4}" text-anchor="end">{title}</text>']
    parts.append(f'<line class="track" x1="{left}" x2="{left + span}" y1="{y}" y2="{y}"/>')
    if band:
        parts.append(_human(at(band[0]), at(band[1]), y, str(metric["human"])))
    parts += [_tick(at(mark), y, sign, mark) for sign, mark in zip("≥≤", marks[1:3], strict=True) if mark is not None]
    if marks[4] is not None:
        parts.append(_dot("seeds", at(marks[4]), y, 4, f"seeds {marks[4]:.3g}"))
    value, verdict = marks[0] or 0.0, {True: "met", False: "missed", None: "open"}[metric.get("met")]
    parts.append(_dot(f"value {verdict}", at(value), y, 6, f"{value:.3g}"))
    parts.append(f'<text class="figure {verdict}" x="{left + span + 12}" y="{y + 4}">{value:.3g}</text>')
    return "".join(parts)


def _human(low: float, high: float, y: int, said: str) -> str:
    size = f'x="{low}" y="{y - 7}" width="{max(2.0, high - low):.1f}" height="14" rx="3"'
    return f'<rect class="band" {size}><title>people: {escape(said)}</title></rect>'


def _tick(x: float, y: int, sign: str, mark: float) -> str:
    place = f'x1="{x}" x2="{x}" y1="{y - 9}" y2="{y + 9}"'
    return f'<line class="target" {place}><title>target {sign} {mark:g}</title></line>'


def _dot(kind: str, x: float, y: int, size: int, said: str) -> str:
    return f'<circle class="{kind}" cx="{x}" cy="{y}" r="{size}"><title>{said}</title></circle>'


def _band(human: str) -> tuple[float, float] | None:
    low, dash, high = human.partition("-")
    try:
        return (float(low), float(high)) if dash else None
    except ValueError:
        return None


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"

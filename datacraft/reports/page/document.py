"""Puts the page together: markup, style, script and data in one file that needs no other."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import Any

from datacraft.reports.page.content import Cluster, PageContent
from datacraft.reports.page.conversation import Tables
from datacraft.reports.page.plots import bars, histogram, ranges
from datacraft.reports.statistics import figure, people, target

_SECTIONS = {
    "figures": "Figures",
    "mix": "Mix",
    "coverage": "Coverage",
    "wording": "Wording",
    "repeats": "Repeats",
    "rejected": "Rejected",
    "conversations": "Conversations",
}
_WORDING = frozenset(
    ("distinct_1", "distinct_2", "distinct_3", "self_bleu_4", "neighbour_rouge_l", "neighbour_share", "unique_openings",
     "top_opening", "gzip_ratio", "vendi")
)  # fmt: skip
_SHOWN = 12
"""Clusters, and drafts per reason, that are written out."""


def render(content: PageContent, tables: Tables) -> str:
    """The page as one HTML text. Every text of the dataset is escaped, and the only script allowed to run is the page's
    own, named by its hash in the content security policy."""
    script = _own("page.js")
    allowed = b64encode(sha256(script.encode()).digest()).decode()
    sources = f"img-src data:; script-src 'sha256-{allowed}'; style-src 'unsafe-inline'"
    policy = f"default-src 'none'; {sources}; base-uri 'none'; form-action 'none'"
    body = "".join(section for name in _SECTIONS for section in _section(name, content))
    links = "".join(f'<a href="#{name}">{title}</a>' for name, title in _SECTIONS.items())
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
        f"<title>{escape(content.title)}</title><style>{_own('page.css')}</style></head><body>"
        '<a class="skip" href="#conversations">Skip to the conversations</a>'
        f'<nav aria-label="Sections">{links}<button type="button" id="theme">light / dark</button></nav>'
        f"<main>{_head(content)}{body}</main>"
        f"{_data('rows', content.rows)}{_data('tables', tables.as_json())}<script>{script}</script></body></html>\n"
    )


def _own(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _data(name: str, value: Any) -> str:
    """JSON that cannot end its element or open a comment, whatever texts are in it."""
    text = json.dumps(value, ensure_ascii=True).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return f'<script type="application/json" id="{name}">{text}</script>'


def _section(name: str, content: PageContent) -> Iterator[str]:
    make = {
        "figures": _figures, "mix": _mix, "coverage": _coverage, "wording": _wording, "repeats": _repeats,
        "rejected": _rejected, "conversations": _conversations,
    }[name]  # fmt: skip
    yield f'<section id="{name}"><h2>{_SECTIONS[name]}</h2>{make(content)}</section>'


def _head(content: PageContent) -> str:
    metrics = content.statistics["metrics"]
    judged = [metric for metric in metrics if metric["met"] is not None]
    tiles = {
        "rows": str(content.statistics["rows"]),
        "targets met": f"{sum(metric['met'] for metric in judged)} of {len(judged)}",
        "errors": str(content.severities.get("error", 0)),
        "warnings": str(content.severities.get("warning", 0)),
        "rejected drafts": str(sum(content.rejected_counts.values())),
    }
    shown = "".join(f'<div class="tile"><b>{escape(value)}</b>{name}</div>' for name, value in tiles.items())
    facts = " · ".join(f"{escape(name)} {escape(value)}" for name, value in content.facts.items())
    return f'<h1>{escape(content.title)}</h1><p class="lead">{facts}</p><div class="tiles">{shown}</div>'


def _figures(content: PageContent) -> str:
    seeds, n = content.statistics["seed_requests"], content.statistics["requests"]
    heads = ["figure", "value", "target", "", f"at n = {seeds}", "seeds", "people", "note"]
    if not seeds:
        heads = [head for head in heads if head not in (f"at n = {seeds}", "seeds")]
    body = "".join(f"<tr>{_metric(metric, bool(seeds))}</tr>" for metric in content.statistics["metrics"])
    titles = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    return (
        f'<p class="soft">Wording is measured over n = {n} requests; compare it only with figures of the same n.'
        f"{f' The seeds have {seeds}.' if seeds else ''} People: range over four public human-written request sets.</p>"
        f'<div class="card"><table><thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def _metric(metric: Mapping[str, Any], seeds: bool) -> str:
    unit, verdict = metric["unit"], {True: "met", False: "missed", None: "open"}[metric["met"]]
    mark = f'<span class="mark {verdict}">{"-" if verdict == "open" else verdict}</span>'
    theirs = [figure(metric.get("at_seeds_n"), unit), figure(metric.get("seeds"), unit)] if seeds else []
    cells = [figure(metric["value"], unit), target(metric)]
    rest = [*theirs, people(metric), metric.get("note", "")]
    return (
        f'<th scope="row">{escape(metric["title"])}</th>'
        + "".join(f'<td class="v">{escape(cell)}</td>' for cell in cells)
        + f"<td>{mark}</td>"
        + "".join(f'<td class="v">{escape(cell)}</td>' for cell in rest[:-1])
        + f"<td>{escape(rest[-1])}</td>"
    )


def _mix(content: PageContent) -> str:
    table = content.statistics["mix"]
    named = [
        (shape if shape != "-" else kind, kind, n) for kind, shapes in table.items() for shape, n in shapes.items()
    ]
    counts, group = {name: n for name, _, n in named}, {name: kind for name, kind, _ in named}
    legend = "".join(_key(i, kind, sum(shapes.values())) for i, (kind, shapes) in enumerate(table.items()))
    plots = {
        "Rows by shape": bars(counts, "rows by shape", group),
        "Trained calls by tool": bars(content.statistics["tools"], "calls by tool"),
        "Findings by rule": bars(content.findings, "findings by rule"),
        "Not read back, by reason": bars(content.statistics["unread"], "not read back"),
    }
    cards = "".join(f'<div class="card"><h3>{title}</h3>{plot}</div>' for title, plot in plots.items())
    return f'<p>{legend}</p><div class="two">{cards}</div>'


def _key(i: int, kind: str, count: int) -> str:
    square = f'<svg width="10" height="10" aria-hidden="true"><rect class="c{i % 6}" width="10" height="10"/></svg>'
    return f'<span class="tag">{square} {escape(kind)} {count}</span> '


def _coverage(content: PageContent) -> str:
    table = content.statistics["coverage"]
    most = max((n for cells in table.values() for kinds in cells.values() for n in kinds.values()), default=1) or 1
    parts = ['<p class="soft">Calls per value class of every parameter; a dashed cell has none.</p>']
    for tool, parameters in table.items():
        lines = "".join(
            f'<tr><th scope="row">{escape(p)}</th>{_cells(kinds, most)}</tr>' for p, kinds in parameters.items()
        )
        pairs = content.statistics["pairs"].get(tool, "")
        parts.append(
            f'<div class="card"><h3>{escape(tool)} <span class="soft">pairs of classes {escape(pairs)}</span></h3>'
            f'<table class="heat">{lines}</table></div>'
        )
    missing = content.statistics["missing_pairs"]
    if missing:
        items = "".join(f"<li>{escape(f'{t}: {a} {x} with {b} {y}')}</li>" for t, a, x, b, y in missing)
        parts.append(f"<details><summary>{len(missing)} pairs without a call</summary><ul>{items}</ul></details>")
    return "".join(parts)


def _cells(kinds: Mapping[str, int], most: int) -> str:
    cells = "".join(_cell(kind, count, (count / most) ** 0.5) for kind, count in kinds.items())
    return f'<td><div class="cells">{cells}</div></td>'


def _cell(kind: str, count: int, heat: float) -> str:
    empty = "" if count else " empty"
    return f'<span class="cell{empty}" style="--h:{heat:.2f}">{escape(kind)} <b>{count}</b></span>'


def _wording(content: PageContent) -> str:
    metrics = [metric for metric in content.statistics["metrics"] if metric["key"] in _WORDING]
    lengths = {int(size): count for size, count in content.statistics["lengths"].items()}
    legend = "dot: this dataset · ring: the seeds at their own n · bar: the target · grey band: sets written by people"
    return (
        f'<div class="card"><p class="soft">{legend}</p>{ranges(metrics, "wording figures beside human ranges")}</div>'
        f'<div class="card"><h3>Words per request</h3>{histogram(lengths, "words per request")}</div>'
    )


def _repeats(content: PageContent) -> str:
    if not content.clusters:
        return '<p class="none">No two rows repeat each other.</p>'
    shown = "".join(map(_cluster, content.clusters[:_SHOWN]))
    rest = len(content.clusters) - _SHOWN
    return shown + (f'<p class="soft">and {rest} more groups</p>' if rest > 0 else "")


def _cluster(cluster: Cluster) -> str:
    items = "".join(
        f'<li><a href="#line-{line}">line {line}</a> {escape(text)}</li>'
        for line, text in zip(cluster.lines, cluster.texts, strict=True)
    )
    first = escape(cluster.texts[0][:120]) if cluster.texts else ""
    summary = f"{len(cluster.lines)} rows, {escape(cluster.kind)}: {first}"
    return f'<details class="card"><summary>{summary}</summary><ul class="plain">{items}</ul></details>'


def _rejected(content: PageContent) -> str:
    if not content.rejected_counts:
        return '<p class="none">No rejected drafts beside this file.</p>'
    parts = [f'<div class="card">{bars(content.rejected_counts, "rejected drafts by reason")}</div>']
    for reason in content.rejected_counts:
        drafts = [draft for draft in content.rejected if draft.reason.startswith(reason)]
        items = "".join(
            f"<li><b>{escape(d.blueprint)}</b> {escape(d.reason)}<br>{_said(d.texts)}</li>" for d in drafts[:_SHOWN]
        )
        summary = f"{escape(reason)}: {content.rejected_counts[reason]}"
        parts.append(f'<details><summary>{summary}</summary><ul class="plain">{items}</ul></details>')
    return "".join(parts)


def _said(texts: Sequence[str]) -> str:
    return " <br>".join(f'<span class="soft">{escape(text[:300])}</span>' for text in texts)


def _conversations(content: PageContent) -> str:
    left = f" {content.left_out} more rows are counted above and not shown." if content.left_out else ""
    choices = "".join(
        f'<label>{title}<select id="f-{name}"><option value="">all</option></select></label>'
        for name, title in (
            ("category", "category"),
            ("shape", "shape"),
            ("tool", "tool called"),
            ("finding", "finding"),
        )
    )
    return (
        f'<p class="soft"><kbd>/</kbd> search, <kbd>j</kbd> <kbd>k</kbd> next and previous row.{left}</p>'
        '<div class="filters"><label>text<input id="f-text" type="search" autocomplete="off"></label>'
        f'{choices}<button type="button" id="clear">clear</button>'
        '<output id="count" aria-live="polite"></output></div>'
        '<div class="browse"><div class="list" id="list" role="group" aria-label="Rows"></div>'
        '<article class="talk" id="talk" aria-live="polite" aria-label="Conversation"></article></div>'
    )

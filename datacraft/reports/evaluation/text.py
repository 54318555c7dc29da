"""An evaluation on one screen: scores beside baselines, verdict, decisions, weakest cells, how values were compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from datacraft.core.decision import DECISIONS
from datacraft.core.statistics import LITTLE
from datacraft.reports.evaluation.verdict import headline, share, verdict

COLUMNS = {
    "turns": "turns right",
    "decision": "decision",
    "tool_names": "tool",
    "parameter_names": "param.",
    "parameter_values": "values",
    "call_sets": "call sets",
    "over_calling": "over-call",
    "over_refusing": "over-refuse",
    "needless_asking": "over-ask",
    "structured_output": "output",
    "completion": "completed",
}
"""Metric to its heading; columns that no model has a trial for are left out."""
WITH_INTERVAL = frozenset(("turns", "completion"))
CELLS = 12
"""Lines of the table of cells on a screen; the page has them all."""


def report(evaluation: Mapping[str, Any]) -> Iterator[str]:
    """The lines of the report."""
    yield headline(evaluation)
    for comparison in evaluation["comparisons"]:
        yield verdict(comparison)
    yield ""
    yield from _scores(evaluation)
    yield from _safe(evaluation)
    yield from _confusions(evaluation)
    yield from _cells(evaluation)
    yield from _footnotes(evaluation)


def table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Rows as aligned lines, the first column to the left, the others to the right."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        yield "  ".join(cells).rstrip()


def _scores(evaluation: Mapping[str, Any]) -> Iterator[str]:
    models = evaluation["models"]
    baselines = evaluation["baselines"]
    lines = [(m["label"], m["metrics"], _extras(m)) for m in models]
    lines += [(name, baselines[key], ["", "", ""]) for key, name in _BASELINES.items() if key in baselines]
    shown = [metric for metric in COLUMNS if any(m["metrics"][metric]["n"] for m in models)]
    rows = [["", *(COLUMNS[metric] for metric in shown), "latency", "tokens", "cost"]]
    for name, measured, extras in lines:
        rates = (share(measured.get(metric), interval=metric in WITH_INTERVAL) for metric in shown)
        rows.append([name, *rates, *extras])
    yield from table(rows)
    yield ""


_BASELINES = {
    "nearest": "copy of the nearest training turn",
    "commonest": "always the commonest call",
    "always_call": "always a call, at best",
}


def _extras(model: Mapping[str, Any]) -> list[str]:
    latency, tokens, cost = model["latency"], model["tokens"], model["cost"]
    total = tokens["input"] + tokens["output"]
    return [
        f"{latency['p50']:.2f} s" if latency else "-",
        f"{total}" if total else "-",
        "-" if cost is None else f"${cost:.2f}",
    ]


def _safe(evaluation: Mapping[str, Any]) -> Iterator[str]:
    """What each model can take, and the first one's kinds of turns."""
    models = [model for model in evaluation["models"] if model.get("safe")]
    for model in models:
        yield can_take(model)
    for model in models[:1]:
        kinds = model["safe"]["kinds"]
        rows = [["  can take", "", "right"]]
        rows += [[f"  {kind_name(kind)}", kind["category"], cell_rate(kind)] for kind in kinds if kind["safe"]]
        yield from table(rows) if len(rows) > 1 else ()
        yield ""


def can_take(model: Mapping[str, Any]) -> str:
    """The share of requests a model can take, in a sentence."""
    found = model["safe"]
    requests, turns = found["requests"], found["turns"]
    told = (
        f"{model['label']} can take {requests['right']} of {requests['n']} requests"
        f" ({100 * (requests['value'] or 0):.0f} %) and {turns['right']} of {turns['n']} turns: those of kinds it gets"
        f" right {100 * found['at']:.0f} % of the time or more, the whole 95 % interval considered (--safe-at)"
    )
    if found["unproven"]:
        told += (
            f"; {found['unproven']} more turns are of kinds without a miss, but too few to be sure of"
            f" (it takes {found['enough']} of a kind)"
        )
    return told


def kind_name(kind: Mapping[str, Any]) -> str:
    """`tool + tool`, or what the turn decides where it calls none."""
    decided = {"ask": "asks", "refuse": "refuses", "answer": "answers"}
    return " + ".join(kind["tools"]) or decided.get(kind["decision"], kind["decision"])


def _confusions(evaluation: Mapping[str, Any]) -> Iterator[str]:
    for model in evaluation["models"][:1]:
        counts = model["confusion"]
        if not any(sum(row.values()) for row in counts.values()):
            return
        heads = [*DECISIONS, "nothing"]
        rows = [[f"decisions of {model['label']}", *heads]]
        rows += [[f"  should {want}", *(str(counts[want][got]) for got in heads)] for want in DECISIONS]
        yield from table(rows)
        yield ""


def _cells(evaluation: Mapping[str, Any]) -> Iterator[str]:
    labels = [model["label"] for model in evaluation["models"]]
    missed = [c for c in evaluation["cells"] if _first(c, labels)["right"] < _first(c, labels)["n"]]
    if not missed:
        return
    rows = [["worst first", "", *labels, "mistakes"]]
    for cell in missed[:CELLS]:
        mistakes = ", ".join(f"{name} {n}" for name, n in list(_first(cell, labels)["mistakes"].items())[:2])
        rates = (cell_rate(cell["models"].get(label)) for label in labels)
        rows.append([f"  {cell_name(cell)}", cell["category"], *rates, mistakes])
    yield from table(rows)
    if len(missed) > CELLS:
        yield f"  and {len(missed) - CELLS} more cells with misses: see --html or -o"
    yield ""


def cell_name(cell: Mapping[str, Any]) -> str:
    """`tool.parameter`, `tool (called)`, or `decision`."""
    if cell["kind"] == "value":
        return f"{cell['tool']}.{cell['parameter']}"
    return f"{cell['tool']} (called)" if cell["kind"] == "call" else "decision"


def _first(cell: Mapping[str, Any], labels: Sequence[str]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = cell["models"].get(labels[0]) or {"right": 0, "n": 0, "mistakes": {}}
    return found


def cell_rate(rate: Mapping[str, Any] | None) -> str:
    """A cell's counts with their interval; below `LITTLE` trials they are no evidence."""
    if not rate:
        return "-"
    if rate["n"] < LITTLE:
        return f"{rate['right']}/{rate['n']} no evidence"
    return f"{rate['right']}/{rate['n']} ({100 * rate['low']:.0f}-{100 * rate['high']:.0f})"


def _footnotes(evaluation: Mapping[str, Any]) -> Iterator[str]:
    for model in evaluation["models"]:
        kinds = ", ".join(f"{kind} {n}" for kind, n in model["mistakes"].items())
        if kinds:
            yield f"mistakes of {model['label']}: {kinds}"
        if model["beside"]:
            calls = ", ".join(f"{name} {n}" for name, n in model["beside"].items())
            yield f"calls of {model['label']} that should not have happened: {calls}"
        if model["no_answer"]:
            yield f"{model['label']} gave no answer to {model['no_answer']} turns; they count as wrong"
    loose = {n: p for n, p in evaluation["policies"].items() if any(not _plain(label) for label in p)}
    if loose:
        told = "; ".join(f"{name} {', '.join(labels)}" for name, labels in loose.items())
        yield f"compared otherwise than by exact value: {told}"
    yield "in brackets: 95 % Wilson interval; fewer than 5 trials are counts; prose counts by its decision only"


def _plain(label: str) -> bool:
    return label.split(",")[0] in ("exact", "number", "text", "list", "object")

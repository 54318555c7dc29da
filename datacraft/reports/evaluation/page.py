"""An evaluation as one self-contained page: scores, decisions, cells, and every miss with what it came from.

No script is needed to read it; a small one filters the misses. What a model or a row says is text here, never markup.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from datacraft.core.decision import DECISIONS
from datacraft.core.evaluation import LOWER_IS_BETTER, METRICS
from datacraft.core.json import dumps
from datacraft.reports.evaluation.text import can_take, cell_name, cell_rate, kind_name
from datacraft.reports.evaluation.verdict import headline, share, verdict

_STYLE = """
:root { color-scheme: light dark; --line: #8886; --bad: #c22; --good: #182; }
body { font: 15px/1.45 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; margin: 1rem 0; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: .2rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
th:first-child, td:first-child { text-align: left; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: .2rem 0; font-size: 13px; }
details { border-bottom: 1px solid var(--line); padding: .4rem 0; }
summary { cursor: pointer; }
.said { display: grid; grid-template-columns: 7rem 1fr; gap: .2rem .8rem; margin: .5rem 0; }
.said > :nth-child(odd) { opacity: .7; }
.bad { color: var(--bad); } .good { color: var(--good); }
@media (max-width: 40rem) { .said { grid-template-columns: 1fr; } }
"""
_SCRIPT = """
const box = document.getElementById('filter');
box.hidden = false;
box.addEventListener('input', () => {
  const words = box.value.toLowerCase().split(/\\s+/);
  let shown = 0;
  for (const miss of document.querySelectorAll('#misses details')) {
    const text = miss.textContent.toLowerCase();
    miss.hidden = !words.every(word => text.includes(word));
    shown += !miss.hidden;
  }
  document.getElementById('shown').textContent = shown;
});
"""


def page(evaluation: Mapping[str, Any]) -> str:
    """The HTML of an evaluation."""
    return "".join(_page(evaluation))


def _page(evaluation: Mapping[str, Any]) -> Iterator[str]:
    title = escape(headline(evaluation))
    yield f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<style>{_STYLE}</style><h1>Evaluation</h1><p><strong>{title}</strong></p>"
    yield from (f"<p>{escape(verdict(comparison))}</p>" for comparison in evaluation["comparisons"])
    yield from _scores(evaluation)
    yield from _safe(evaluation["models"])
    yield from _confusions(evaluation["models"])
    yield from _cells(evaluation)
    yield from _misses(evaluation)
    yield from _conversations(evaluation)
    yield from _policies(evaluation)
    yield f"<script>{_SCRIPT}</script></html>\n"


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield "<table>"
    for i, row in enumerate(rows):
        tag = "td" if i else "th"
        yield "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in row) + "</tr>"
    yield "</table>"


def _scores(evaluation: Mapping[str, Any]) -> Iterator[str]:
    models, baselines = evaluation["models"], evaluation["baselines"]
    heads = ["", *(m["label"] for m in models), *baselines]
    rows = [heads]
    for metric, meaning in METRICS.items():
        measured = [m["metrics"].get(metric) for m in models] + [b.get(metric) for b in baselines.values()]
        if any(rate and rate["n"] for rate in measured[: len(models)]):
            name = metric.replace("_", " ") + (" (lower is better)" if metric in LOWER_IS_BETTER else "")
            rows.append([f"{name}: {meaning.removesuffix(' (lower is better)')}", *(share(rate) for rate in measured)])
    yield "<h2>Scores</h2><p>In brackets the 95 % Wilson interval; prose counts by its decision only.</p>"
    yield from _table(rows)
    rows = [["", "latency p50", "p95", "input tokens", "output tokens", "US dollars", "without an answer"]]
    for m in models:
        latency = m["latency"] or {}
        times = [f"{latency[key]:.2f} s" if key in latency else "-" for key in ("p50", "p95")]
        cost = "unknown" if m["cost"] is None else f"{m['cost']:.4f}"
        tokens = [str(m["tokens"][key]) for key in ("input", "output")]
        rows.append([f"{m['label']} ({m['name']})", *times, *tokens, cost, str(m["no_answer"])])
    yield from _table(rows)


def _safe(models: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for m in models:
        if not m.get("safe"):
            continue
        yield f"<h2>What {escape(m['label'])} can take</h2><p>{escape(can_take(m))}</p>"
        rows = [["turns that", "category", "right", "safe"]]
        rows += [
            [kind_name(kind), kind["category"], cell_rate(kind), "yes" if kind["safe"] else "no"]
            for kind in m["safe"]["kinds"]
        ]
        yield from _table(rows)


def _confusions(models: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    heads = [*DECISIONS, "nothing"]
    for m in models:
        yield f"<h2>Decisions of {escape(m['label'])}</h2>"
        rows = [["should", *(f"did: {head}" for head in heads)]]
        rows += [[want, *(str(m["confusion"][want][got]) for got in heads)] for want in DECISIONS]
        yield from _table(rows)


def _cells(evaluation: Mapping[str, Any]) -> Iterator[str]:
    labels = [m["label"] for m in evaluation["models"]]
    rows = [["tool x parameter", "category", *labels, "mistakes of the first"]]
    for cell in evaluation["cells"]:
        rates = [cell_rate(cell["models"].get(label)) for label in labels]
        mistakes = cell["models"].get(labels[0], {}).get("mistakes", {})
        rows.append([cell_name(cell), cell["category"], *rates, ", ".join(f"{k} {n}" for k, n in mistakes.items())])
    yield "<h2>Tool x parameter x category, worst first</h2>"
    yield from _table(rows)


def _misses(evaluation: Mapping[str, Any]) -> Iterator[str]:
    missed = [
        (case, label, answer)
        for case in evaluation["cases"]
        for label, answer in case["answers"].items()
        if not answer["right"]
    ]
    yield f'<h2>Misses</h2><p><span id="shown">{len(missed)}</span> of {len(missed)} '
    yield '<input id="filter" type="search" placeholder="tool, parameter, word" hidden></p><div id="misses">'
    for case, label, answer in missed:
        yield from _miss(case, label, answer, evaluation["rows"][case["row"]])
    yield "</div>"


def _miss(case: Mapping[str, Any], label: str, answer: Mapping[str, Any], row: Mapping[str, Any]) -> Iterator[str]:
    whys = "; ".join(m["why"] if not m["tool"] else f"{m['tool']}: {m['why']}" for m in answer["mistakes"])
    place = f"line {row['line']}, {row['category']} / {row['shape']}, turn {case['turn']}"
    yield f"<details><summary>{escape(label)} · {escape(place)} · <span class=bad>{escape(whys)}</span></summary>"
    yield '<div class="said">'
    yield f"<span>offered</span><span>{escape(', '.join(row['tools']) or 'no tools')}</span>"
    for message in row["messages"][: case["turn"]]:
        yield f"<span>{escape(message['role'])}</span><pre>{escape(_message(message))}</pre>"
    expected = case["expected"]
    wanted = _turn(expected["text"], [(c["name"], dumps(c["arguments"])) for c in expected["calls"]])
    yield f"<span class=good>expected: {escape(expected['decision'])}</span><pre>{escape(wanted)}</pre>"
    got = _turn(answer["text"], [(c["name"], c["arguments"]) for c in answer["calls"]])
    yield f"<span class=bad>got: {escape(answer['decision'])}</span><pre>{escape(got)}</pre>"
    yield "</div></details>"


def _message(message: Mapping[str, Any]) -> str:
    calls = [(c["function"]["name"], c["function"]["arguments"]) for c in message.get("tool_calls") or ()]
    return _turn(str(message.get("content") or ""), calls)


def _turn(text: str, calls: Sequence[tuple[str, str]]) -> str:
    return "\n".join([*([text] if text else []), *(f"{name}({arguments})" for name, arguments in calls)])


def _conversations(evaluation: Mapping[str, Any]) -> Iterator[str]:
    failed = [run for run in evaluation["runs"] if not run["complete"]]
    if not evaluation["runs"]:
        return
    yield f"<h2>Conversations not completed</h2><p>{len(failed)} of {len(evaluation['runs'])}</p>"
    for run in failed:
        row = evaluation["rows"][run["row"]]
        reasons = [
            *([run["failure"]] if run["failure"] else []),
            *(f"{name} was not called right" for name in run["missing"]),
            *(f"{name} should not have been called" for name in run["harmful"]),
            *(f"{name} was called before its value was known" for name in run["misordered"]),
        ]
        place = f"{run['model']} · line {row['line']}, {row['category']} / {row['shape']}"
        yield f"<details><summary>{escape(place)} · <span class=bad>{escape('; '.join(reasons))}</span></summary>"
        yield '<div class="said">'
        for message in row["messages"]:
            yield f"<span>{escape(message['role'])}</span><pre>{escape(_message(message))}</pre>"
        made = _turn(run["final"], [(call["name"], call["arguments"]) for call in run["calls"]])
        yield f"<span class=bad>it did</span><pre>{escape(made)}</pre></div></details>"


def _policies(evaluation: Mapping[str, Any]) -> Iterator[str]:
    yield "<h2>How values were compared</h2>"
    rows = [["parameter", "comparison (times used)"]]
    rows += [
        [name, ", ".join(f"{label} ({count})" for label, count in labels.items())]
        for name, labels in evaluation["policies"].items()
    ]
    yield from _table(rows)

"""From an evaluation to gaps: suspect labels first, then what is weak beyond doubt, then what is unproven."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from datacraft.core.errors import UsageError
from datacraft.core.gaps import Cell, Gaps, HeldOut, folded
from datacraft.core.names import did_you_mean
from datacraft.core.statistics import Rate
from datacraft.steps.gaps.suspects import suspects

TARGET = 0.85
"""What a cell should reach: the best published fine-tuned small models score 80-97 % on single held-out domains."""
STRONG = 0.7
"""Turn accuracy from which a model's opinion on a label counts."""


def find(evaluation: Mapping[str, Any], *, model: str = "", target: float = TARGET, strong: float = STRONG) -> Gaps:
    """The gaps of one model (the first, unless named).

    A cell is weak when the upper end of its 95 % interval is below `target`; one with misses that is not, or with fewer
    than five trials, is unproven. Cases of suspect rows count for nothing. Weights follow the misses that would have to
    go to reach the target. Raises UsageError for a model that is not in the evaluation.
    """
    label = _label(evaluation, model)
    found = suspects(evaluation, strong)
    doubtful = {suspect["case"] for suspect in found}
    cells = [cell for raw in evaluation["cells"] if (cell := _cell(raw, label, evaluation, doubtful)) is not None]
    weak = [cell for cell in cells if cell.rate.evidence and cell.rate.high < target]
    unproven = [cell for cell in cells if cell not in weak]
    return Gaps(
        model=next(m["name"] for m in evaluation["models"] if m["label"] == label),
        cells=tuple(_weighted(weak, target)),
        held_out=held_out(evaluation["rows"]),
        target=target,
        unproven=tuple(unproven),
        suspects=tuple(found),
    )


def held_out(rows: Mapping[str, Mapping[str, Any]]) -> HeldOut:
    """Everything that new rows must keep away from."""
    return HeldOut(
        rows=frozenset(rows),
        lineages=frozenset(str(seed) for row in rows.values() for seed in row.get("lineage") or ()),
        blueprints=_named(rows, "blueprint"),
        contrast_groups=_named(rows, "contrast_group"),
        texts=frozenset(text for row in rows.values() for text in _texts(row)),
    )


def _named(rows: Mapping[str, Mapping[str, Any]], key: str) -> frozenset[str]:
    return frozenset(str(row[key]) for row in rows.values() if row.get(key))


def _texts(row: Mapping[str, Any]) -> Iterator[str]:
    said = [message["content"] for message in row["messages"] if message["role"] == "user"]
    yield from (folded(text) for text in said[:1])


def _label(evaluation: Mapping[str, Any], model: str) -> str:
    known = {name: m["label"] for m in evaluation["models"] for name in (m["name"], m["label"])}
    if not known:
        raise UsageError("the evaluation holds no model", "datacraft eval HELDOUT --model PROVIDER/MODEL -o eval.json")
    if model and model not in known:
        raise UsageError(f"the evaluation has no model {model!r}", did_you_mean(model, known))
    return str(known[model] if model else evaluation["models"][0]["label"])


def _cell(raw: Mapping[str, Any], label: str, evaluation: Mapping[str, Any], doubtful: set[str]) -> Cell | None:
    """The cell without its doubtful cases; None when nothing in it was missed."""
    counts = raw["models"].get(label)
    if not counts:
        return None
    dropped = [case for case in counts["evidence"] if case in doubtful]
    evidence = [case for case in counts["evidence"] if case not in doubtful]
    if not evidence:
        return None
    shapes = Counter(evaluation["rows"][case.rpartition("#")[0]]["shape"] for case in evidence)
    return Cell(
        kind=raw["kind"],
        category=raw["category"],
        rate=Rate(counts["right"], counts["n"] - len(dropped)),
        weight=0.0,
        tool=raw["tool"],
        parameter=raw["parameter"],
        shapes=dict(shapes.most_common()),
        mistakes=counts["mistakes"],
        evidence=tuple(dict.fromkeys(evidence)),
    )


def _weighted(cells: Sequence[Cell], target: float) -> Iterator[Cell]:
    """The cells, heaviest first, each with the share of misses that it has to lose."""
    lacking = [target * cell.rate.n - cell.rate.right for cell in cells]
    total = sum(lacking)
    pairs = sorted(zip(cells, lacking, strict=True), key=lambda pair: (-pair[1], pair[0].name))
    for cell, short in pairs:
        yield replace(cell, weight=short / total)

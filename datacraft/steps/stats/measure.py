"""Takes every figure of a dataset, of its seeds, and of the dataset at the seeds' size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from datacraft.core.coverage import Coverage
from datacraft.core.diversity import SAMPLE, words
from datacraft.core.example import Example
from datacraft.core.finding import Finding, Severity
from datacraft.core.recipe import DEFAULT_MIX
from datacraft.core.seed import SeedBook
from datacraft.core.tool import Toolset
from datacraft.steps.reader import Lexicon, Reading, learn
from datacraft.steps.stats import repeats, structure, wording
from datacraft.steps.stats.metric import Metric, Target
from datacraft.steps.stats.seeds import as_examples
from datacraft.steps.stats.tally import Tally, Teller
from datacraft.steps.stats.targets import COUNTS, SHARES, TARGETS, TITLES
from datacraft.steps.validate import validate_examples

READ = 2_000
"""Rows that are read back and compared with each other; a larger set is sampled for that."""

MISSING = 100
"""Pairs without a row that are listed."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a measurement may use beside the rows."""

    toolset: Toolset | None = None
    """None: the tools the rows offer."""
    seeds: SeedBook | None = None
    mix: Mapping[str, float] = field(default_factory=lambda: DEFAULT_MIX)
    held_out: Sequence[Example] = ()
    """Rows of the other split, for leaks and the copy baseline."""
    n: int = SAMPLE
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Statistics:
    """All figures of one dataset."""

    rows: int
    requests: int
    """Different user turns that the wording figures were taken of, at most `Inputs.n`."""
    seed_requests: int
    metrics: tuple[Metric, ...]
    mix: Mapping[str, Mapping[str, int]]
    """Category to shape to rows."""
    tools: Mapping[str, int]
    """Tool to trained calls."""
    coverage: Coverage
    unread: Mapping[str, int]
    """Why rows could not be read back, with the number of rows."""
    lengths: Mapping[int, int]
    """Words of a request to requests."""

    def metric(self, key: str) -> Metric:
        return next(metric for metric in self.metrics if metric.key == key)

    def as_json(self) -> dict[str, Any]:
        """What `--output-format json` prints and the page shows."""
        table = self.coverage
        cells: dict[str, dict[str, dict[str, int]]] = {}
        for (tool, parameter, kind), count in table.cells.items():
            cells.setdefault(tool, {}).setdefault(parameter, {})[kind] = count
        _, missing = table.missing()
        return {
            "rows": self.rows,
            "requests": self.requests,
            "seed_requests": self.seed_requests,
            "metrics": [metric.as_json() for metric in self.metrics],
            "mix": {category: dict(shapes) for category, shapes in self.mix.items()},
            "tools": dict(self.tools),
            "coverage": cells,
            "pairs": {tool: str(table.pairs_covered(tool)) for tool in self.tools},
            "missing_pairs": [list(pair) for pair in list(missing)[:MISSING]],
            "unread": dict(self.unread),
            "lengths": {str(size): count for size, count in self.lengths.items()},
        }

    @property
    def missed(self) -> tuple[Metric, ...]:
        """The figures that do not reach their target."""
        return tuple(metric for metric in self.metrics if metric.met is False)


@dataclass(frozen=True, slots=True)
class _Figures:
    """Values and notes of one set, by metric."""

    values: dict[str, float | None]
    notes: dict[str, str]
    coverage: Coverage


def statistics(examples: Sequence[Example], inputs: Inputs | None = None) -> Statistics:
    """Every figure the rows allow; rows without metadata have fewer."""
    inputs = inputs or Inputs()
    toolset = (inputs.toolset or structure.toolset_of(examples)).under(structure.prompt_of(examples))
    return figures(_of_rows(examples, toolset, inputs), toolset, inputs)


def picked(rows: int, seed: int) -> Set[int]:
    """Positions of the rows that are read back and compared with each other."""
    return frozenset(range(rows) if rows <= READ else Random(seed).sample(range(rows), READ))


def lexicon_of(inputs: Inputs) -> Lexicon:
    """What the reader may know: the seeds' words, when there are seeds."""
    return learn(inputs.seeds) if inputs.seeds else Lexicon()


def _of_rows(examples: Sequence[Example], toolset: Toolset, inputs: Inputs) -> Tally:
    tally = Teller(toolset, lexicon_of(inputs)).tally(examples, picked(len(examples), inputs.seed))
    tally.wrong |= wrong_lines(validate_examples(examples))
    return tally


def figures(tally: Tally, toolset: Toolset, inputs: Inputs) -> Statistics:
    """Every figure of tallied rows, beside those of the seeds."""
    hand = as_examples(inputs.seeds, toolset, whole=True) if inputs.seeds else ()
    seeds = _of_rows(hand, toolset, inputs)
    own = _figures(tally, toolset, inputs)
    theirs = _figures(seeds, toolset, replace(inputs, mix=DEFAULT_MIX, held_out=())) if hand else None
    small = len(seeds.requests)
    at_seeds = wording.diversity(tally.requests, small, inputs.seed) if hand and tally.requests else {}
    return Statistics(
        rows=tally.rows,
        requests=min(inputs.n, len(tally.requests)),
        seed_requests=min(inputs.n, small),
        metrics=tuple(_metric(key, own, theirs, at_seeds) for key in TITLES),
        mix=structure.shares(_kinds(tally)),
        tools=structure.calls_per_tool(tally.calls, toolset),
        coverage=own.coverage,
        unread=_reasons(tally.readings),
        lengths=_lengths(tally.requests),
    )


def _kinds(tally: Tally) -> Mapping[tuple[str, str], int]:
    """Rows by category and shape; in a set too large to be read whole rows count as what they say or by their calls."""
    if len(tally.read) < tally.rows:
        return tally.kinds
    return Counter((structure.category_of(e, reading), structure.shape_of(e)) for e, reading in tally.read)


def _figures(tally: Tally, toolset: Toolset, inputs: Inputs) -> _Figures:
    table = structure.coverage(toolset, tally.classes)
    values: dict[str, float | None] = {}
    sampled = f"{len(tally.read)} rows sampled"
    notes = {"recovered": sampled, "near": sampled} if len(tally.read) < tally.rows else {}
    values |= _labels(tally, notes, inputs)
    values |= _tools(tally, toolset, table, notes)
    values |= _wording(tally, notes, inputs)
    values |= _repeats(tally, inputs, notes)
    return _Figures(values, notes, table)


def _labels(tally: Tally, notes: dict[str, str], inputs: Inputs) -> dict[str, float | None]:
    readings = tally.readings
    precise = [one for reading in readings for one in reading.precise]
    decided = [reading.decisions[0] != "call" for reading in readings if reading.decisions]
    off, notes["mix_off"] = structure.mix_off(tally.shapes, tally.rows, inputs.mix)
    return {
        "valid": 1 - len(tally.wrong) / tally.rows if tally.rows else None,
        "recovered": _share(reading.agrees for reading in readings),
        "asks_exactly": _share(precise),
        "mix_off": off,
        "no_call_first": _share(decided),
    }


def wrong_lines(findings: Iterable[Finding]) -> set[int]:
    """Lines with an error."""
    return {finding.line for finding in findings if finding.severity is Severity.ERROR and finding.line}


def _share(outcomes: Iterable[bool]) -> float | None:
    listed = list(outcomes)
    return sum(listed) / len(listed) if listed else None


def _tools(tally: Tally, toolset: Toolset, table: Coverage, notes: dict[str, str]) -> dict[str, float | None]:
    cells, pairs = table.values_covered(), table.pairs_covered()
    notes["values_covered"], notes["pairs_covered"] = str(cells), str(pairs)
    met, known, lacking = structure.tool_pairs(tally.met, toolset)
    notes["tool_pairs"] = f"{met}/{known}" + (f", not {' + '.join(lacking[0])}" if lacking else "")
    p, rows = structure.position_p(tally.positions)
    notes["position_p"] = f"{rows} rows" if rows else ""
    return {
        "values_covered": cells.ratio if cells.total else None,
        "pairs_covered": pairs.ratio if pairs.total else None,
        "tool_pairs": met / known if known else None,
        "tool_balance": structure.balance(structure.calls_per_tool(tally.calls, toolset)) if toolset.tools else None,
        "position_p": p,
        "value_reuse": len(tally.values) / tally.values.total() if tally.values else None,
    }


def _wording(tally: Tally, notes: dict[str, str], inputs: Inputs) -> dict[str, float | None]:
    found = wording.diversity(tally.requests, inputs.n, inputs.seed)
    carrier, notes["top_carrier"] = wording.top_carrier(tally.phrases, tally.rows)
    notes["top_opening"] = wording.opening(tally.requests)
    return {
        **{key: found[key] if found["n"] > 1 else None for key in wording.DIVERSITY},
        "tool_words": tally.naming[True] / tally.naming.total() if tally.naming else None,
        "top_carrier": carrier,
    }


def _repeats(tally: Tally, inputs: Inputs, notes: dict[str, str]) -> dict[str, float | None]:
    some = [example for example, _ in tally.read]
    found = repeats.repeats(some)
    other = inputs.held_out
    leaks = repeats.lineage_leak(other, tally.seeds, tally.groups) if other else ()
    traced = any(example.lineage for example in other)
    notes["copy_baseline"] = "held-out rows" if other else "nearest row of another seed"
    return {
        "lineage_leak": float(len(leaks)) if traced else None,
        "copy_baseline": repeats.copy_baseline(other or some, some, inputs.seed) if some else None,
        "exact": float(len(found.exact)),
        "near": float(len(found.near)),
        "same_form": float(len(found.form)),
    }


def _metric(key: str, own: _Figures, theirs: _Figures | None, at_seeds: Mapping[str, Any]) -> Metric:
    target = TARGETS.get(key, Target())
    hand = theirs.values.get(key) if theirs else None
    if key == "tool_pairs" and len(own.coverage.toolset.tools) > structure.ALL_PAIRS:
        target = Target()
    if key in ("mean_words", "deviation_words") and hand:
        target = Target(round(0.7 * hand, 1), round(1.3 * hand, 1) if key == "mean_words" else None, target.human)
    return Metric(
        key=key,
        title=TITLES[key],
        value=own.values.get(key),
        target=target,
        unit="share" if key in SHARES else "count" if key in COUNTS else "number",
        seeds=hand,
        at_seeds=at_seeds.get(key) if key in wording.DIVERSITY else None,
        note=own.notes.get(key, ""),
    )


def _reasons(readings: Iterable[Reading]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for reading in readings:
        if reading.kind:
            counts[reading.kind] = counts.get(reading.kind, 0) + 1
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _lengths(texts: Mapping[str, int]) -> dict[int, int]:
    counts: Counter[int] = Counter()
    for text, times in texts.items():
        counts[len(words(text))] += times
    return dict(sorted(counts.items()))

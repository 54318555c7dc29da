"""Gathers what a page on a dataset shows: figures, findings, repeats, rejected drafts, conversations."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from datacraft.core.errors import DatacraftError
from datacraft.core.example import Example
from datacraft.core.finding import Finding
from datacraft.core.row import Circumstances
from datacraft.io.files import write_text
from datacraft.io.jsonl import read_examples, read_rows
from datacraft.io.manifest import read_manifest
from datacraft.reports.page import Cluster, PageContent, Rejected, Tables, browsable, render
from datacraft.steps.dedupe import near_groups
from datacraft.steps.expand.nulls import served
from datacraft.steps.reader import Lexicon, learn, read_back
from datacraft.steps.stats import Inputs, statistics
from datacraft.steps.stats.repeats import repeats
from datacraft.steps.validate import validate_examples

BROWSED = 2_000
"""Rows written into a page: about 6 MB, which opens at once."""
DRAFTS = 400
"""Rejected drafts written into a page."""


def report(path: Path, output: Path, inputs: Inputs, browsed: int = BROWSED) -> PageContent:
    """Write the page of a dataset to `output`, whole or not at all; what is on it. Raises InputError, OutputError."""
    numbered = list(read_examples(path))
    tables = Tables()
    content = _content(path, numbered, inputs, browsed, tables)
    write_text(output, render(content, tables))
    return content


def _content(
    path: Path, numbered: Sequence[tuple[int, Example]], inputs: Inputs, browsed: int, tables: Tables
) -> PageContent:
    lines, examples = [line for line, _ in numbered], [example for _, example in numbered]
    facts = _facts(path)
    toolset = served(inputs.toolset, facts.get("null_policy", "as-served")) if inputs.toolset else None
    found = list(validate_examples(examples, circumstances=Circumstances(toolset=toolset)))
    by_row: dict[int, list[Finding]] = defaultdict(list)
    for finding in found:
        by_row[finding.line].append(finding)
    shown = _chosen(len(numbered), by_row, browsed)
    lexicon = learn(inputs.seeds) if inputs.seeds else Lexicon()
    drafts, reasons = _rejected(path)
    return PageContent(
        title=str(path),
        statistics=statistics(examples, inputs).as_json(),
        rows=tuple(
            browsable(lines[i], examples[i], by_row[i + 1], read_back(examples[i], lexicon).reasons, tables)
            for i in shown
        ),
        findings=dict(Counter(f"{finding.code} {finding.name}" for finding in found).most_common()),
        severities=Counter(finding.severity.value for finding in found),
        clusters=_clusters(lines, examples),
        rejected=tuple(drafts),
        rejected_counts=reasons,
        left_out=len(numbered) - len(shown),
        facts=facts,
    )


def _chosen(count: int, by_row: Mapping[int, Sequence[Finding]], browsed: int) -> list[int]:
    """Positions of the rows to browse: those with findings first, then from the top, in file order."""
    if count <= browsed:
        return list(range(count))
    flagged = [i for i in range(count) if by_row.get(i + 1)][:browsed]
    rest = [i for i in range(count) if not by_row.get(i + 1)][: browsed - len(flagged)]
    return sorted(flagged + rest)


def _clusters(lines: Sequence[int], examples: Sequence[Example]) -> tuple[Cluster, ...]:
    """Groups of rows that repeat each other, the largest first; a group is shown under its strongest kind."""
    found = repeats(examples[: BROWSED * 2])
    kinds = (
        ("the same words and calls", _joined(found.exact)),
        ("the same calls in nearly the same words", near_groups(examples)),
        ("the same form, values aside", _joined(found.form)),
        ("nearly the same words", _joined(found.near)),
    )
    seen: set[tuple[int, ...]] = set()
    clusters: list[Cluster] = []
    for kind, groups in kinds:
        for group in groups:
            if group not in seen:
                seen.add(group)
                texts = tuple(" / ".join(examples[i].user_texts())[:300] for i in group)
                clusters.append(Cluster(kind, tuple(lines[i] for i in group), texts))
    return tuple(sorted(clusters, key=lambda cluster: (-len(cluster.lines), cluster.lines)))


def _joined(pairs: Iterable[tuple[int, int]]) -> list[tuple[int, ...]]:
    groups: dict[int, list[int]] = defaultdict(list)
    for kept, repeat in pairs:
        groups[kept].append(repeat)
    return [(kept, *rest) for kept, rest in groups.items()]


def _rejected(path: Path) -> tuple[list[Rejected], dict[str, int]]:
    """Drafts that did not become rows, from the file beside the dataset; nothing where there is none."""
    names = (f"{path.stem}.rejected.jsonl", *(("rejected.jsonl",) if path.stem == "dataset" else ()))
    place = next((path.with_name(name) for name in names if path.with_name(name).is_file()), None)
    if place is None:
        return [], {}
    counts: Counter[str] = Counter()
    drafts: list[Rejected] = []
    for _, row in read_rows(place):
        reason = str(row.get("reason") or "no reason given") if isinstance(row, dict) else "not readable"
        counts[": ".join(reason.split(": ")[:2])] += 1
        if len(drafts) < DRAFTS and isinstance(row, dict):
            drafts.append(Rejected(reason, str(row.get("blueprint") or ""), _texts(row)))
    return drafts, dict(counts.most_common())


def _texts(row: Mapping[str, Any]) -> tuple[str, ...]:
    texts = row.get("texts")
    return tuple(str(text) for text in texts) if isinstance(texts, list) else ()


def _facts(path: Path) -> dict[str, str]:
    """What the manifest says about how the dataset was made; `{}` without one."""
    try:
        manifest = read_manifest(path)
    except DatacraftError:
        return {}
    known = {"command": manifest.get("command"), "datacraft": manifest.get("datacraft"), **_scalars(manifest)}
    return {name: str(value) for name, value in known.items() if value not in (None, "")}


def _scalars(manifest: Mapping[str, Any]) -> dict[str, Any]:
    options = manifest.get("options")
    chosen = (
        {k: v for k, v in options.items() if k in ("n", "seed", "null_policy")} if isinstance(options, dict) else {}
    )
    teacher = manifest.get("teacher")
    return {**chosen, "teacher": teacher if isinstance(teacher, str) else json.dumps(teacher) if teacher else None}

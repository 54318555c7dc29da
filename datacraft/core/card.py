"""A dataset card: what the data is, how it was made, what it covers and where it ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

LIMITS = {
    "builtin": (
        "No new knowledge of the world; English only.",
        "Wording comes from a closed set: the seeds' own phrases recombined, and built-in material.",
        "No irony, long stories, mixed languages; implicit wishes only where a rule or a seed says what they mean.",
        "Free-text arguments are weak and the assistant's prose is uniform: train it little.",
        "Schema, value and decision behaviour is what this data can teach; style is not.",
    ),
    "model": (
        "The words are a language model's; calls, arguments and results were planned before it was asked.",
        "A model's terms of use may limit what its words may train.",
    ),
}
"""By kind of teacher; the first is what generated dialogue data was measured to lack (AutoQA, arXiv 2010.04806)."""


@dataclass(frozen=True, slots=True)
class Split:
    name: str
    path: str
    rows: int


def card(
    title: str,
    splits: Sequence[Split],
    manifest: Mapping[str, Any],
    tools: Sequence[str],
    licence: str = "other",
) -> str:
    """The Markdown of a card with its YAML head; `manifest` is that of the dataset, `{}` when there is none."""
    return "\n".join([*_head(splits, licence), f"# {title}", "", *_body(splits, manifest, tools), ""])


def _head(splits: Sequence[Split], licence: str) -> list[str]:
    files = [line for s in splits for line in (f"      - split: {s.name}", f"        path: {s.path}")]
    return [
        "---",
        f"license: {licence}",
        "task_categories:",
        "  - text-generation",
        "tags:",
        "  - tool-calling",
        "  - function-calling",
        "  - synthetic",
        "  - datacraft",
        "size_categories:",
        f"  - {_size(sum(s.rows for s in splits))}",
        "configs:",
        "  - config_name: default",
        "    data_files:",
        *files,
        "---",
        "",
    ]


def _size(rows: int) -> str:
    """The Hub's own classes of size."""
    for limit, name in ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K")):
        if rows < limit:
            return name
    return "100K<n<1M"


def _body(splits: Sequence[Split], manifest: Mapping[str, Any], tools: Sequence[str]) -> list[str]:
    teacher = str(manifest.get("teacher", ""))
    counts = manifest.get("counts", {})
    lines = ["Conversations of a tool-calling agent for fine-tuning: `messages`, and `tools` as JSON text.", ""]
    lines += ["| split | rows |", "| --- | --- |", *(f"| {s.name} | {s.rows} |" for s in splits), ""]
    lines += ["## Tools", "", *(f"- `{name}`" for name in tools), ""]
    lines += ["## How it was made", ""]
    lines.append("Calls, arguments and results were planned and checked first; the words were found afterwards.")
    if teacher:
        lines.append(f"Teacher: `{teacher}`.")
    for file in manifest.get("inputs", ()):
        lines.append(f"- made from `{file['path']}` ({file['digest']})")
    for name, version in manifest.get("versions", {}).items():
        lines.append(f"- {name} {version}")
    lines.append(f"- datacraft {manifest.get('datacraft', '')}")
    if counts.get("by_shape"):
        lines += ["", "## What it covers", "", "| shape | rows |", "| --- | --- |"]
        lines += [f"| {shape} | {count} |" for shape, count in counts["by_shape"].items()]
    limits = LIMITS["builtin" if teacher.startswith("builtin") or not teacher else "model"]
    return [*lines, "", "## Limits", "", *(f"- {limit}" for limit in limits)]

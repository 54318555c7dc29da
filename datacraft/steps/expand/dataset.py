"""Writes what a run came to: the dataset, what was rejected and why, and the manifest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from datacraft.core.coverage import Coverage
from datacraft.core.errors import OutputError
from datacraft.core.example import Example
from datacraft.core.renaming import renames, restored
from datacraft.core.tool import Toolset
from datacraft.io.files import check_writable
from datacraft.io.jsonl import write_examples, write_rows
from datacraft.io.manifest import manifest_path, write_manifest
from datacraft.steps.expand.loop import Expansion


@dataclass(frozen=True, slots=True)
class Places:
    """Where the files of one run go."""

    dataset: Path

    @property
    def rejected(self) -> Path:
        """Beside the dataset: `rejected.jsonl` for `dataset.jsonl`, else `<name>.rejected.jsonl`."""
        name = "rejected.jsonl" if self.dataset.name == "dataset.jsonl" else f"{self.dataset.stem}.rejected.jsonl"
        return self.dataset.with_name(name)

    @property
    def manifest(self) -> Path:
        return manifest_path(self.dataset)

    def check(self) -> None:
        """Raise OutputError before any work when one of the files could not be written."""
        for path in (self.dataset, self.rejected, self.manifest):
            check_writable(path)


def write(
    places: Places,
    expansion: Expansion,
    *,
    inputs: Iterable[Path],
    options: Mapping[str, Any],
    teacher: str,
    **more: Any,
) -> None:
    """Write the three files, each whole or not at all. Raises OutputError, also when not one row was accepted."""
    if not expansion.accepted:
        reasons = ", ".join(f"{reason} ({count})" for reason, count in list(expansion.reasons.items())[:3])
        write_rows(places.rejected, (rejected.as_json() for rejected in expansion.rejected))
        raise OutputError(
            f"not one row was accepted: {reasons or 'the plan is empty'}; {places.dataset} was not touched",
            f"read {places.rejected}",
        )
    write_rows(places.rejected, (rejected.as_json() for rejected in expansion.rejected))
    write_examples(places.dataset, expansion.accepted)
    write_manifest(
        places.dataset,
        command="expand",
        inputs=inputs,
        options=options,
        counts=counts(expansion),
        companions=[places.rejected],
        packages=("openai-agents", "openai", "pydantic", "Faker"),
        teacher=teacher,
        usage=dict(expansion.usage),
        **more,
    )


def counts(expansion: Expansion) -> dict[str, Any]:
    """Rows wanted, accepted and missing; accepted by category and shape; rejected by reason; with renamed tools."""
    return {
        "wanted": expansion.wanted,
        "accepted": len(expansion.accepted),
        "missed": expansion.missed,
        "by_category": _sorted(example.category for example in expansion.accepted),
        "by_shape": _sorted(str(example.metadata.get("shape")) for example in expansion.accepted),
        "drafts_rejected": len(expansion.rejected),
        "rejected_by_reason": expansion.reasons,
        "carriers": len(expansion.carriers),
        "rounds": expansion.rounds,
        "renamed": sum(bool(renames(example.metadata)) for example in expansion.accepted),
    }


def covered(examples: Iterable[Example], toolset: Toolset) -> Coverage:
    """What the calls of the accepted rows cover: value classes of parameters, and pairs of them."""
    table = Coverage(toolset)
    for example in map(restored, examples):
        for call in example.calls():
            table.add(call.name, call.parsed())
    return table


def uses(examples: Iterable[Example]) -> dict[str, int]:
    """Tool to the number of its calls."""
    return _sorted(call.name for example in map(restored, examples) for call in example.calls())


def _sorted(words: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(words).items()))

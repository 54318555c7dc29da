"""Splits a dataset so that nothing the model trained on is in the part that scores it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Literal, TypeAlias

from datacraft.core.errors import InputError, UsageError
from datacraft.core.example import Example
from datacraft.core.json import canonical
from datacraft.core.renaming import renames
from datacraft.io.jsonl import write_together
from datacraft.io.manifest import write_manifest
from datacraft.steps import dialects

By: TypeAlias = Literal["lineage", "contrast", "request"]
_PASSES = 20
_FEW_GROUPS = 400
"""Up to here swaps are tried too; their number grows with the square."""
"""Local search stops earlier on its own; this bounds it on files without any lineage."""


@dataclass(frozen=True, slots=True)
class Split:
    """Which rows go where, by their position."""

    train: tuple[int, ...]
    validation: tuple[int, ...]
    groups: int
    """How many groups of rows that must stay together there were."""
    categories: Mapping[str, tuple[int, int]]
    """Rows per category in train and validation."""
    shared_seeds: tuple[str, ...]
    """Seeds with rows on both sides: none unless the split was asked for by something narrower."""

    @property
    def share(self) -> float:
        """The part of all rows that is in validation, 0 to 1."""
        return len(self.validation) / max(1, len(self.train) + len(self.validation))


def split(examples: Sequence[Example], *, validation: float = 0.1, seed: int = 0, by: By = "lineage") -> Split:
    """Rows that share a seed, a contrast group or a request stay together; categories keep their shares.

    Rows whose tools were renamed are trained on, with all that stays with them: nobody serves those names.

    `by` says what holds rows together: `lineage` (all three), `contrast` (contrast group and request) or `request`
    (same user words). `validation` is the wanted share, which whole groups can only come near to. Raises UsageError for
    a share that is none, InputError when the rows hang together so that no validation part can be cut off.
    """
    if not 0 < validation < 1:
        raise UsageError(
            f"--validation {validation} is not a share between 0 and 1", "datacraft split FILE --validation 0.1"
        )
    groups = groups_of(examples, by)
    served = [i for i, group in enumerate(groups) if not any(renames(examples[row].metadata) for row in group)]
    held_out = _choose(_strata(examples), groups, served, validation, seed)
    chosen = sorted(row for group in held_out for row in groups[group])
    if not chosen or len(chosen) == len(examples):
        raise _cannot(examples, groups, by)
    inside = set(chosen)
    train = tuple(row for row in range(len(examples)) if row not in inside)
    return Split(train, tuple(chosen), len(groups), _categories(examples, inside), _shared(examples, inside))


def split_file(
    path: Path, folder: Path, *, validation: float = 0.1, seed: int = 0, by: By = "lineage"
) -> tuple[Split, Path, Path]:
    """Write `train.jsonl` and `validation.jsonl` into `folder`, both or neither, with a manifest each.

    Rows keep their dialect and order. Raises what `split` raises, InputError with file:line, OutputError.
    """
    rows = list(dialects.read(path))
    parts = split([example for _, _, example in rows], validation=validation, seed=seed, by=by)
    train, held_out = folder / "train.jsonl", folder / "validation.jsonl"
    if path.resolve() in (train.resolve(), held_out.resolve()):
        raise UsageError(f"{path} would be overwritten by its own part", "choose another folder with -o")
    places = {train: parts.train, held_out: parts.validation}
    write_together({place: (rows[row][1] for row in chosen) for place, chosen in places.items()})
    for place, chosen in places.items():
        write_manifest(
            place,
            command="split",
            inputs=[path],
            options={"validation": validation, "seed": seed, "by": by},
            counts={"rows": len(chosen), "of": len(rows), "groups": parts.groups, "categories": parts.categories},
        )
    return parts, train, held_out


def _keys(example: Example, by: By) -> Iterator[str]:
    """What ties a row to others; equal keys mean the same side."""
    texts = [" ".join(text.casefold().split()) for text in example.user_texts()]
    yield "request:" + canonical(texts or [repr(message) for message in example.messages])
    if by != "request" and (group := example.metadata.get("contrast_group")):
        yield f"contrast:{group}"
    if by == "lineage":
        yield from (f"seed:{name}" for name in example.lineage)


def groups_of(examples: Sequence[Example], by: By = "lineage") -> list[list[int]]:
    """Rows joined by any chain of shared keys, in order of their first row."""
    parent = list(range(len(examples)))

    def root(row: int) -> int:
        while parent[row] != row:
            parent[row] = parent[parent[row]]
            row = parent[row]
        return row

    first: dict[str, int] = {}
    for row, example in enumerate(examples):
        for key in _keys(example, by):
            a, b = root(first.setdefault(key, row)), root(row)
            parent[max(a, b)] = min(a, b)
    members: dict[int, list[int]] = defaultdict(list)
    for row in range(len(examples)):
        members[root(row)].append(row)
    return list(members.values())


def _strata(examples: Sequence[Example]) -> list[tuple[str, ...]]:
    """Per row the counts it adds to: all rows, its category, its shape."""
    return [("", example.category, f"{example.category}/{example.metadata.get('shape', '')}") for example in examples]


def _choose(
    strata: Sequence[tuple[str, ...]], groups: list[list[int]], able: Sequence[int], share: float, seed: int
) -> list[int]:
    """Groups for validation, of those that are able: toggled in a random order for as long as that brings the strata
    nearer to their share."""
    wanted = {name: count * share for name, count in Counter(s for row in strata for s in row).items()}
    weights = [Counter(s for row in group for s in strata[row]) for group in groups]
    have: Counter[str] = Counter()
    order = sorted(able, key=lambda group: Random(f"{seed}/{groups[group][0]}").random())
    chosen: set[int] = set()
    for _ in range(_PASSES):
        before = set(chosen)
        for group in order:
            sign = -1 if group in chosen else 1
            if _gain(have, wanted, weights[group], sign) > 1e-9:
                chosen ^= {group}
                for name, count in weights[group].items():
                    have[name] += sign * count
        if len(groups) <= _FEW_GROUPS:
            _exchange(have, wanted, weights, order, chosen)
        if chosen == before:
            break
    smallest = min(order, key=lambda group: len(groups[group]), default=0)
    # Too big for the share is better than no held-out part at all, as long as most rows are trained on.
    if not chosen and order and len(groups[smallest]) * 2 <= len(strata):
        chosen = {smallest}
    return sorted(chosen)


def _exchange(
    have: Counter[str],
    wanted: Mapping[str, float],
    weights: Sequence[Counter[str]],
    order: Sequence[int],
    chosen: set[int],
) -> None:
    """Swap a group inside for one outside wherever that helps: what single moves cannot reach when groups are big."""
    for inside in [group for group in order if group in chosen]:
        for outside in order:
            if outside in chosen:
                continue
            change = Counter(weights[outside])
            change.subtract(weights[inside])
            if _gain(have, wanted, change, 1) > 1e-9:
                chosen ^= {inside, outside}
                for name, count in change.items():
                    have[name] += count
                break


def _gain(have: Counter[str], wanted: Mapping[str, float], weight: Counter[str], sign: int) -> float:
    """How much nearer, relative to their size, the strata come when a group changes sides."""
    return sum(
        ((have[name] - wanted[name]) ** 2 - (have[name] + sign * count - wanted[name]) ** 2) / wanted[name]
        for name, count in weight.items()
    )


def _categories(examples: Sequence[Example], inside: set[int]) -> dict[str, tuple[int, int]]:
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row, example in enumerate(examples):
        counts[example.category][row in inside] += 1
    return {name: (train, held) for name, (train, held) in sorted(counts.items())}


def _shared(examples: Sequence[Example], inside: set[int]) -> tuple[str, ...]:
    sides: dict[str, set[bool]] = defaultdict(set)
    for row, example in enumerate(examples):
        for name in example.lineage:
            sides[name].add(row in inside)
    return tuple(sorted(name for name, seen in sides.items() if len(seen) == 2))


def _cannot(examples: Sequence[Example], groups: list[list[int]], by: By) -> InputError:
    largest = max(map(len, groups), default=0)
    changed = sum(bool(renames(example.metadata)) for example in examples)
    if changed and len(groups) > 1:
        return InputError(
            f"{changed} of {len(examples)} rows have renamed tools and are never held out: no part is left by {by}",
            "make the rows with a smaller --rename-tools",
        )
    narrower = {"lineage": "contrast", "contrast": "request"}.get(by)
    return InputError(
        f"{len(examples)} rows form {len(groups)} groups by {by}, the largest of {largest}: no part can be held out",
        f"datacraft split FILE --by {narrower}" if narrower else "split a larger dataset",
    )

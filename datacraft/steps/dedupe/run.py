"""Sets the duplicates of a file apart: one pass for labels, one look at what shares a label, one pass to write."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import msgspec

from datacraft.core.errors import UsageError
from datacraft.core.example import Example
from datacraft.io.files import check_writable, whole
from datacraft.io.manifest import write_manifest
from datacraft.io.mapped import Mapped, mapped
from datacraft.steps.dedupe import block, envelope


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Why a row goes, and which stays instead; both by the byte they begin at."""

    kept: int
    similarity: float
    exact: bool


@dataclass
class Deduped:
    """What became of a file's rows."""

    rows: int = 0
    unreadable: int = 0
    """Lines that are no conversation; they stay."""
    duplicates: dict[int, Duplicate] = field(default_factory=dict)
    """By the byte the row begins at."""
    largest: Counter[int] = field(default_factory=Counter)
    """Kept row to the number of rows it stands for beside itself."""

    @property
    def exact(self) -> int:
        return sum(duplicate.exact for duplicate in self.duplicates.values())

    @property
    def near(self) -> int:
        return len(self.duplicates) - self.exact

    @property
    def kept(self) -> int:
        return self.rows - len(self.duplicates)


def removed_path(output: Path) -> Path:
    """Where the rows set apart are: `<output>.removed.jsonl`."""
    return output.with_name(output.name + ".removed.jsonl")


def dedupe(path: Path, output: Path | None) -> Deduped:
    """Find the duplicates of a file; write the rest to `output` and them beside it, unless it is None.

    Memory is 16 bytes a row plus the largest block of rows with one label. Kept lines are copied byte by byte. Raises
    InputError, OutputError, and UsageError for an output that is the input.
    """
    if output is not None:
        if output.resolve() == path.resolve():
            raise UsageError(f"{output} is the file that is read", "name another one with -o")
        check_writable(output)
    with mapped(path) as lines:
        result = find(lines)
        if output is not None:
            _write(lines, result, output)
    if output is not None:
        counts = {"rows": result.rows, "kept": result.kept, "exact": result.exact, "near": result.near}
        options = {"similar": block.SIMILAR, "similar_without_calls": block.SIMILAR_WITHOUT_CALLS}
        write_manifest(
            output,
            command="dedupe",
            inputs=[path],
            options=options,
            counts=counts | {"unreadable": result.unreadable},
            companions=[removed_path(output)],
            packages=["rensa"],
        )
    return result


def find(lines: Mapped) -> Deduped:
    """The duplicates of a mapped file, by label first and by words inside a label."""
    result = Deduped()
    calling, silent = (array("Q"), array("Q")), (array("Q"), array("Q"))
    for start, line in lines.lines():
        result.rows += 1
        row = envelope.decode(line)
        if row is None:
            result.unreadable += 1
            continue
        label, calls = envelope.key(row)
        keys, starts = calling if calls else silent
        keys.append(label)
        starts.append(start)
    for (keys, starts), calls in ((calling, True), (silent, False)):
        for members in _blocks(keys, starts):
            _compare(lines, members, calls, result)
    return result


def _blocks(keys: array[int], starts: array[int]) -> Iterator[list[int]]:
    """Beginnings of the rows of every label that more than one row has, in file order."""
    import numpy as np

    if not keys:
        return
    labels = np.frombuffer(keys, dtype=np.uint64)
    order = np.argsort(labels, kind="stable")
    cuts = np.flatnonzero(np.diff(labels[order])) + 1
    places = np.frombuffer(starts, dtype=np.uint64)[order]
    edges = [0, *cuts.tolist(), len(places)]
    for first, last in pairwise(edges):
        if last - first > 1:
            yield places[first:last].tolist()


def _compare(lines: Mapped, members: list[int], calls: bool, result: Deduped) -> None:
    texts = (_text(lines.at(start)) for start in members)
    for repeat in block.repeats(texts, calls, len(members)):
        kept = members[repeat.kept]
        result.duplicates[members[repeat.position]] = Duplicate(kept, repeat.similarity, repeat.exact)
        result.largest[kept] += 1


def _text(line: bytes) -> str:
    row = envelope.decode(line)
    return envelope.user_text(row) if row is not None else ""


def _write(lines: Mapped, result: Deduped, output: Path) -> None:
    """Copy what stays in stretches of bytes; a row that goes is kept as it was, inside the reason."""
    numbers = _numbers(lines, result)
    with whole(output) as stays, whole(removed_path(output)) as goes:
        done = 0
        for start in sorted(result.duplicates):
            stays.writelines(lines.span(done, start))
            line = lines.at(start)
            goes.write(_removed(lines, numbers, start, result.duplicates[start]) + line + b"}\n")
            done = min(len(lines), start + len(line) + 1)
        stays.writelines(lines.span(done, len(lines)))


def _numbers(lines: Mapped, result: Deduped) -> dict[int, int]:
    """Line numbers of the rows that go and of those kept instead."""
    numbers: dict[int, int] = {}
    since, number = 0, 1
    for start in sorted({*result.duplicates, *(duplicate.kept for duplicate in result.duplicates.values())}):
        number = numbers[start] = lines.line_number(start, since, number)
        since = start
    return numbers


def _removed(lines: Mapped, numbers: dict[int, int], start: int, duplicate: Duplicate) -> bytes:
    """The line of `removed.jsonl` up to the row: why it went and which one was kept instead."""
    kept = envelope.decode(lines.at(duplicate.kept))
    about = {
        "line": numbers[start],
        "reason": "exact duplicate" if duplicate.exact else "near duplicate",
        "similarity": round(duplicate.similarity, 3),
        "kept_instead": {
            "line": numbers[duplicate.kept],
            "id": str(kept.metadata.id) if kept and kept.metadata else "",
            "user": envelope.user_text(kept) if kept else "",
        },
    }
    return msgspec.json.encode(about)[:-1] + b',"row":'


def near_groups(examples: Sequence[Example]) -> list[tuple[int, ...]]:
    """Positions of rows in memory that `dedupe` would keep one of, the kept one first; larger groups first."""
    labels: dict[tuple[int, bool], list[int]] = defaultdict(list)
    envelopes = [envelope.of_example(example) for example in examples]
    for position, row in enumerate(envelopes):
        labels[envelope.key(row)].append(position)
    groups: dict[int, list[int]] = defaultdict(list)
    for (_, calls), members in labels.items():
        if len(members) > 1:
            texts = [envelope.user_text(envelopes[position]) for position in members]
            for repeat in block.repeats(texts, calls, len(texts)):
                groups[members[repeat.kept]].append(members[repeat.position])
    return sorted(((kept, *rest) for kept, rest in groups.items()), key=lambda group: (-len(group), group))

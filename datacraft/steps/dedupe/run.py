"""Sets the duplicates of a file apart: one pass for labels, one look at what shares a label, one pass to write."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import msgspec

from datacraft.core.errors import UsageError
from datacraft.core.example import Example
from datacraft.io.files import check_writable, whole
from datacraft.io.manifest import write_manifest
from datacraft.io.mapped import Mapped, mapped
from datacraft.steps.dedupe import block, envelope
from datacraft.steps.dedupe.labels import Labels, labels
from datacraft.steps.engines import Engine, Executor, in_order, workers

PIECE_BYTES = 8 * 2**20
"""A piece takes a worker about 60 ms."""
BATCH_ROWS = 4_000
"""Rows of the blocks that are compared in one go, about 60 ms as well."""
ALONE_BYTES = 256 * 2**20
"""Below it one process has found the duplicates before others have started."""

Blocks: TypeAlias = "tuple[str, bool, list[array[int]]]"
"""A file, whether the rows make calls, and where the rows of each label begin."""


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


def dedupe(path: Path, output: Path | None, *, jobs: int = 1, engine: Engine | None = None) -> Deduped:
    """Find the duplicates of a file; write the rest to `output` and them beside it, unless it is None.

    `jobs` processes share the work (0: one per core), or those of `engine`; small files stay in this one.
    Memory is 16 bytes a row plus the largest block of rows with one label. Kept lines are copied byte by byte. Raises
    InputError, OutputError, and UsageError for an output that is the input.
    """
    if output is not None:
        if output.resolve() == path.resolve():
            raise UsageError(f"{output} is the file that is read", "name another one with -o")
        check_writable(output)
    with mapped(path) as lines:
        with workers(jobs, engine, len(lines), ALONE_BYTES) as executor:
            result = find(path, lines, executor)
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


def find(path: Path, lines: Mapped, executor: Executor) -> Deduped:
    """The duplicates of a mapped file, by label first and by words inside a label."""
    seen = Labels()
    ranges = ((str(path), start, end) for start, end in lines.cuts(PIECE_BYTES))
    for part in in_order(executor, labels, ranges):
        seen.add(part)
    result = Deduped(seen.rows, seen.unreadable)
    for repeats in in_order(executor, compare, _batches(path, seen)):
        for repeat, kept, similarity, exact in repeats:
            result.duplicates[repeat] = Duplicate(kept, similarity, exact)
            result.largest[kept] += 1
    return result


def _batches(path: Path, seen: Labels) -> Iterator[Blocks]:
    """The blocks in the order of their labels, so many at a time that a worker has something to do."""
    for kind, calls in ((seen.calling, True), (seen.silent, False)):
        batch: list[array[int]] = []
        rows = 0
        for members in kind.blocks():
            batch.append(members)
            rows += len(members)
            if rows >= BATCH_ROWS:
                yield str(path), calls, batch
                batch, rows = [], 0
        if batch:
            yield str(path), calls, batch


def compare(task: Blocks) -> list[tuple[int, int, float, bool]]:
    """What a worker finds in some blocks: repeat and the row kept instead by the bytes they begin at, how alike they
    are, and whether they are equal."""
    file, calls, blocks = task
    found = []
    with mapped(Path(file)) as lines:
        for members in blocks:
            texts = (_text(lines.at(start)) for start in members)
            for repeat in block.repeats(texts, calls, len(members)):
                found.append((members[repeat.position], members[repeat.kept], repeat.similarity, repeat.exact))
    return found


def _text(line: bytes) -> str:
    row = envelope.decode(line)
    return envelope.user_text(row).lower() if row is not None else ""


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
            texts = [envelope.user_text(envelopes[position]).lower() for position in members]
            for repeat in block.repeats(texts, calls, len(texts)):
                groups[members[repeat.kept]].append(members[repeat.position])
    return sorted(((kept, *rest) for kept, rest in groups.items()), key=lambda group: (-len(group), group))

"""A seeds folder: every file in it, read by the toolset's schemas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from datacraft.core.errors import InputError
from datacraft.core.finding import Finding, Severity
from datacraft.core.output_words import speaking
from datacraft.core.seed import Seed, SeedBook, ValuePool
from datacraft.core.tool import Toolset
from datacraft.io import seed_jsonl
from datacraft.io.files import read_text
from datacraft.io.seed_yaml import SeedFile

SUFFIXES = (".yaml", ".yml", ".jsonl")


def read(folder: Path, toolset: Toolset) -> tuple[SeedBook, tuple[Finding, ...]]:
    """The seeds and value pools below `folder` (or in one file), and what is wrong with them, in file order.

    Raises InputError when there is no such place or nothing in it.
    """
    seeds: list[Seed] = []
    pools: list[ValuePool] = []
    findings: list[Finding] = []
    for path in files(folder):
        if path.suffix == ".jsonl":
            rows, found = seed_jsonl.read(path, toolset)
            seeds += rows
            findings += found
            continue
        reader = SeedFile(path, toolset)
        rows, values = reader.read(read_text(path))
        seeds += rows
        pools += values
        findings += reader.findings
    findings += _repeated(seeds)
    if not seeds and not findings:
        raise InputError(f"{folder} holds no seeds", "fill in those that datacraft init drafted and take their # away")
    spoken = [speaking(seed, toolset) for seed in seeds]
    return SeedBook(tuple(_distinct(spoken)), tuple(pools)), tuple(findings)


def read_sound(folder: Path, toolset: Toolset) -> SeedBook:
    """The seeds of a folder in which nothing is wrong. Raises InputError naming the first defect and the count."""
    book, findings = read(folder, toolset)
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    if errors:
        first = errors[0]
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        advice = f"; {first.suggestion}" if first.suggestion else ""
        raise InputError(
            f"{first.file}:{first.line}:{first.column}: {first.message}{advice}{more}",
            "mend it, then see what is left with: datacraft seeds check",
        )
    return book


def files(folder: Path) -> list[Path]:
    """The seed files below a folder, sorted; or the file itself. Raises InputError when there are none."""
    if folder.is_file():
        return [folder]
    if not folder.is_dir():
        raise InputError(f"there is no seeds folder {folder}", "write the first seeds with: datacraft init")
    found = sorted(path for path in folder.rglob("*") if path.suffix in SUFFIXES and path.is_file())
    if not found:
        raise InputError(f"{folder} holds no seeds (*.yaml, *.jsonl)", "write the first ones with: datacraft init")
    return found


def _repeated(seeds: list[Seed]) -> Iterator[Finding]:
    first: dict[str, Seed] = {}
    for seed in seeds:
        known = first.setdefault(seed.id, seed)
        if known is not seed:
            message = f"the id {seed.id!r} is already used at {known.place}"
            place = seed.place
            yield Finding("Y105", "repeated-id", Severity.ERROR, message, place.file, place.line, place.column)


def _distinct(seeds: list[Seed]) -> Iterator[Seed]:
    used: set[str] = set()
    for seed in seeds:
        name = seed.id if seed.id not in used else f"{seed.id}@{seed.place.file}:{seed.place.line}"
        used.add(name)
        yield seed if name == seed.id else replace(seed, id=name)

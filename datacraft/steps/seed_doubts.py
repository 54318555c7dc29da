"""Seeds that would not pass as rows: what is made of them is likely to fail the same way."""

from __future__ import annotations

from collections.abc import Iterator

from datacraft.core.finding import Severity
from datacraft.core.row import Circumstances
from datacraft.core.seed import Seed, SeedBook
from datacraft.core.tool import Toolset
from datacraft.steps.reader import learn, read_back
from datacraft.steps.stats.seeds import as_examples
from datacraft.steps.validate import Validator


def seed_doubts(
    book: SeedBook, toolset: Toolset, derivable: frozenset[str] = frozenset()
) -> Iterator[tuple[Seed, str]]:
    """Each seed that breaks a rule or cannot be read back, with the first reason, in the order of the book."""
    validator = Validator(Circumstances(toolset=toolset, derivable=derivable))
    lexicon = learn(book)
    for seed, row in zip(book.seeds, as_examples(book, toolset, whole=True), strict=True):
        errors = [found for found in validator.findings([row]) if found.severity is Severity.ERROR]
        if errors:
            yield seed, f"{errors[0].code} {errors[0].message}"
            continue
        reading = read_back(row, lexicon)
        if not reading.agrees:
            yield seed, reading.reasons[0]

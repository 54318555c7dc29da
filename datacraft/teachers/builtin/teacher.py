"""The built-in teacher: words from the seeds and the phrase file, no key, no network, the same words every time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from random import Random

from datacraft.core.blueprint import Blueprint, Draft
from datacraft.core.seed import SeedBook
from datacraft.core.teacher import Judge, Outcome
from datacraft.core.tool import Toolset
from datacraft.teachers.builtin.learn import learn
from datacraft.teachers.builtin.originality import Originality
from datacraft.teachers.builtin.wording import Wording
from datacraft.version import __version__

CANDIDATES = 8
"""Drafts worded per row; the least worn one is taken."""
ATTEMPTS = 3
"""Drafts shown to the judge before a row is given up."""


class BuiltinTeacher:
    """Words blueprints of `steps.plan`; blueprints without its notes are refused, not guessed."""

    def __init__(self, book: SeedBook, toolset: Toolset, seed: int = 0, language: str = "en") -> None:
        self.seed = seed
        self.wording = Wording(learn(book, toolset, language))
        self.originality = Originality()

    @property
    def name(self) -> str:
        return f"builtin/{__version__}"

    def write(self, blueprints: Iterable[Blueprint], judge: Judge) -> Iterator[Outcome]:
        """One outcome per blueprint, in order; the words of earlier rows weigh on later ones."""
        for blueprint in blueprints:
            yield self._write_one(blueprint, judge)

    def _write_one(self, blueprint: Blueprint, judge: Judge) -> Outcome:
        rng = Random(f"{self.seed}/{blueprint.id}")
        drafts = sorted(
            (self.wording.draft(blueprint, rng) for _ in range(CANDIDATES)),
            key=lambda draft: self.originality.wear(draft.texts[0], draft.carrier),
        )
        attempt = 0
        for attempt, draft in enumerate(drafts[:ATTEMPTS], 1):
            verdict = judge(blueprint, draft)
            if verdict.example is not None:
                self.originality.note(draft.texts[0], draft.carrier)
                return Outcome(blueprint, verdict, draft, attempts=attempt)
        return Outcome(blueprint, verdict, draft, attempts=attempt)


def carrier_of(draft: Draft) -> str:
    """What frequency caps count for a draft."""
    return draft.carrier

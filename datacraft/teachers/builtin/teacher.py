"""The built-in teacher: words from the seeds and the phrase file, no key, no network, the same words every time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from random import Random

from datacraft.core.blueprint import Blueprint, Draft
from datacraft.core.seed import SeedBook
from datacraft.core.teacher import Judge, Outcome, Verdict
from datacraft.core.tool import Toolset
from datacraft.teachers.builtin.learn import learn
from datacraft.teachers.builtin.originality import Originality, Worded, least_worn, worded
from datacraft.teachers.builtin.wording import Wording
from datacraft.version import __version__

CANDIDATES, MORE = 14, 42
"""Drafts worded per row, of which the least worn is taken; and how many at most where all of those are worn out."""
ATTEMPTS = 3
"""Drafts shown to the judge before a row is given up."""


class BuiltinTeacher:
    """Words the blueprints of `steps.plan`, which carry notes on where their words come from."""

    def __init__(self, book: SeedBook, toolset: Toolset, seed: int = 0, language: str = "en") -> None:
        self.seed = seed
        self.wording = Wording(learn(book, toolset, language))
        self.originality = Originality(self.wording.lexicon.language.typical)

    @property
    def name(self) -> str:
        return f"builtin/{__version__}"

    def write(self, blueprints: Iterable[Blueprint], judge: Judge) -> Iterator[Outcome]:
        """One outcome per blueprint, in order; the words of accepted rows weigh on later ones.

        A row whose every draft repeats what others say is refused, so that the caps hold.
        """
        pending = list(blueprints)
        self.originality.total = max(self.originality.total, len(self.originality.texts) + len(pending))
        for blueprint in pending:
            yield self._write_one(blueprint, judge)

    def _write_one(self, blueprint: Blueprint, judge: Judge) -> Outcome:
        rng = Random(f"{self.seed}/{blueprint.id}")
        fresh, drafts = self._drafts(blueprint, rng)
        if not fresh:
            reason = self.originality.refuses(worded(blueprint, drafts[:1])[0])
            refused = self.wording.answered(blueprint, drafts[0], rng)
            return Outcome(blueprint, Verdict(None, reason=reason), refused, attempts=len(drafts))
        outcome: Outcome | None = None
        for attempt, (text, draft) in enumerate(fresh[:ATTEMPTS], 1):
            whole = self.wording.answered(blueprint, draft, rng)
            outcome = Outcome(blueprint, judge(blueprint, whole), whole, attempts=attempt)
            if outcome.verdict.example is not None:
                self.originality.note(text)
                break
        assert outcome is not None
        return outcome

    def _drafts(self, blueprint: Blueprint, rng: Random) -> tuple[list[tuple[Worded, Draft]], list[Draft]]:
        """Drafts that can be taken, the freshest first; and all that were tried."""
        tried: list[Draft] = []
        fresh: list[tuple[Worded, Draft]] = []
        while not fresh and len(tried) < MORE:
            drafts = self.wording.asked(blueprint, rng, CANDIDATES)
            tried += drafts
            fresh = least_worn(list(zip(worded(blueprint, drafts), drafts, strict=True)), self.originality)
        return fresh, tried

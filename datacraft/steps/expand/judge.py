"""Whether a draft becomes a row: it must compose, validate without an error, and be understood by an independent
reader."""

from __future__ import annotations

from dataclasses import dataclass, field

from datacraft.core.blueprint import Blueprint, Draft
from datacraft.core.example import Example
from datacraft.core.finding import Finding, Severity
from datacraft.core.row import Circumstances
from datacraft.core.teacher import Verdict
from datacraft.steps.expand.compose import Composer, Incomplete
from datacraft.steps.reader import Lexicon, read_back
from datacraft.steps.validate import Validator


@dataclass(frozen=True, slots=True)
class RowJudge:
    """A `core.teacher.Judge`."""

    composer: Composer
    circumstances: Circumstances = field(default_factory=Circumstances)
    lexicon: Lexicon = field(default_factory=Lexicon)
    """What the seeds teach the reader about the users' words."""
    validator: Validator = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "validator", Validator(self.circumstances))

    def __call__(self, blueprint: Blueprint, draft: Draft) -> Verdict:
        """The row, or why there is none."""
        try:
            example = self.composer.compose(blueprint, draft)
        except Incomplete as error:
            return Verdict(None, reason=f"incomplete draft: {error}")
        findings = self._errors(example)
        if findings:
            return Verdict(None, findings, f"{findings[0].code} {findings[0].name}")
        return self._read_back(example)

    def sound(self, example: Example) -> bool:
        """Whether a finished row validates without an error."""
        return not self._errors(example)

    def _errors(self, example: Example) -> tuple[Finding, ...]:
        found = self.validator.findings([example])
        return tuple(finding for finding in found if finding.severity is Severity.ERROR)

    def _read_back(self, example: Example) -> Verdict:
        reading = read_back(example, self.lexicon)
        return Verdict(example) if reading.agrees else Verdict(None, reason=f"reader: {reading.reasons[0]}")

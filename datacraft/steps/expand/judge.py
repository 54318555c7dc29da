"""Whether a draft becomes a row: it must compose, validate without an error, and be understood by an independent
reader."""

from __future__ import annotations

from dataclasses import dataclass, field

from datacraft.core.blueprint import Blueprint, Draft
from datacraft.core.example import Example
from datacraft.core.finding import Severity
from datacraft.core.row import Circumstances
from datacraft.core.teacher import Verdict
from datacraft.steps.expand.compose import Composer, Incomplete
from datacraft.steps.reader import read_back
from datacraft.steps.validate import validate_examples


@dataclass(frozen=True, slots=True)
class RowJudge:
    """A `core.teacher.Judge`."""

    composer: Composer
    circumstances: Circumstances = field(default_factory=Circumstances)

    def __call__(self, blueprint: Blueprint, draft: Draft) -> Verdict:
        """The row, or why there is none."""
        try:
            example = self.composer.compose(blueprint, draft)
        except Incomplete as error:
            return Verdict(None, reason=f"incomplete draft: {error}")
        findings = tuple(
            finding
            for finding in validate_examples([example], circumstances=self.circumstances)
            if finding.severity is Severity.ERROR
        )
        if findings:
            return Verdict(None, findings, f"{findings[0].code} {findings[0].name}")
        return self._read_back(example)

    def _read_back(self, example: Example) -> Verdict:
        reading = read_back(example)
        if reading.agrees:
            return Verdict(example)
        return Verdict(
            None, reason=f"reader: {reading.reasons[0] if reading.reasons else 'could not recover the plan'}"
        )

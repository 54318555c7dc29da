"""Remembers which words were used: refuses what was said already, and says how worn a new text would be."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from datacraft.core.blueprint import Blueprint, Draft, User
from datacraft.core.diversity import Words, ngrams, rouge_l, words
from datacraft.core.json import canonical, dumps
from datacraft.core.message import ToolCall
from datacraft.core.signature import delexicalise, phrases, slots

CARRIER_SHARE = 0.02
OPENING_SHARE = 0.03
"""Largest shares of rows that one carrier phrase, one opening of three words may have; people reach 0.03 to 0.06 for
openings in small tool sets."""
NEAR = 0.9
"""ROUGE-L from which a text was said already: at 0.7 up to a quarter of genuine requests would go."""
PROBED = 400
"""Three-word sequences more frequent than this are not used to look up similar rows."""
LEAST = 3
"""Uses that are always allowed, however small the run."""


@dataclass(frozen=True, slots=True)
class Worded:
    """What of a draft is counted and compared."""

    first: Words
    every: Words
    carriers: tuple[str, ...]
    form: str
    group: str


def worded(blueprint: Blueprint, draft: Draft) -> Worded:
    """The counted parts of a draft."""
    users = [t for step, t in zip(blueprint.speaking(), draft.texts, strict=True) if isinstance(step, User)]
    calls = [ToolCall("", call.tool, dumps(call.arguments)) for call in blueprint.calls()]
    known = slots(calls)
    shape = [(call.tool, sorted(k for k, v in call.arguments.items() if v is not None)) for call in blueprint.calls()]
    cut = [delexicalise(text, known) for text in users]
    return Worded(
        first=words(users[0]),
        every=words("\n".join(users)),
        carriers=phrases(cut[0]),
        form=canonical([cut, shape, blueprint.shape]),
        group=blueprint.contrast_group,
    )


class Originality:
    """Counts over all rows taken so far; `total` is the number of rows the run is for."""

    def __init__(self) -> None:
        self.total = 0
        self.openings: Counter[Words] = Counter()
        self.carriers: Counter[str] = Counter()
        self.grams: Counter[Words] = Counter()
        self.forms: set[str] = set()
        self.firsts: set[Words] = set()
        self.texts: list[tuple[Words, str]] = []
        self.places: dict[Words, list[int]] = defaultdict(list)

    def refuses(self, text: Worded) -> str:
        """Why a text cannot be taken: it was said already, or one of its phrases is at its cap; empty when it can."""
        if text.first in self.firsts:
            return "same request as another row"
        if text.form in self.forms:
            return "same words and calls as another row, values aside"
        if any(self.carriers[carrier] >= self._cap(CARRIER_SHARE) for carrier in text.carriers):
            return "carrier phrase at its cap"
        if self.openings[text.first[:3]] >= self._cap(OPENING_SHARE):
            return "opening at its cap"
        return "nearly the same request as another row" if self._near(text) else ""

    def _cap(self, share: float) -> int:
        return max(LEAST, int(self.total * share))

    def _near(self, text: Worded) -> bool:
        """Whether another row, contrast siblings aside, has nearly the same words."""
        grams = [gram for gram in set(ngrams(text.every, 3)) if len(self.places[gram]) <= PROBED]
        shared = Counter(place for gram in grams for place in self.places[gram])
        for place, count in shared.items():
            other, group = self.texts[place]
            if group != text.group and count * 2 >= len(grams) and rouge_l(text.every, other) >= NEAR:
                return True
        return False

    def wear(self, text: Worded) -> float:
        """0.0 for words never used, growing with the share of known three-word sequences and known phrases."""
        grams = ngrams(text.first, 3)
        seen = sum(min(1.0, self.grams[gram] * 0.5) for gram in grams) / max(1, len(grams))
        phrase = max((self.carriers[carrier] for carrier in text.carriers), default=0)
        return 2 * seen + 0.3 * min(3, self.openings[text.first[:3]]) + 0.3 * min(4, phrase) + 0.05 * len(text.first)

    def note(self, text: Worded) -> None:
        """Count a text that was taken."""
        self.openings[text.first[:3]] += 1
        self.carriers.update(set(text.carriers))
        self.firsts.add(text.first)
        self.forms.add(text.form)
        self.grams.update(ngrams(text.first, 3))
        for gram in set(ngrams(text.every, 3)):
            self.places[gram].append(len(self.texts))
        self.texts.append((text.every, text.group))


def least_worn(drafts: Sequence[tuple[Worded, Draft]], known: Originality) -> list[tuple[Worded, Draft]]:
    """The drafts that can be taken, the freshest first."""
    return sorted((pair for pair in drafts if not known.refuses(pair[0])), key=lambda pair: known.wear(pair[0]))

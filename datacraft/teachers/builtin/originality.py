"""Remembers which words were used: refuses what was said already, and says how worn a new text would be."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from datacraft.core.blueprint import Blueprint, Draft, User
from datacraft.core.diversity import Words, ngrams, rouge_l, words
from datacraft.core.json import canonical, dumps
from datacraft.core.message import ToolCall
from datacraft.core.signature import delexicalise, phrases, slots
from datacraft.teachers.builtin.language import USUAL

CARRIER_SHARE = 0.02
OPENING_SHARE = 0.03
"""Largest shares of rows that one carrier phrase, one opening of three words may have; people reach 0.03 to 0.06 for
openings in small tool sets."""
NEAR = 0.9
"""ROUGE-L from which a text was said already: at 0.7 up to a quarter of genuine requests would go."""
PROBED = 60
"""Three-word sequences more frequent than this are not used to look up similar rows."""
LONG = 2.5
"""What a text of a usual turn's length adds to the wear: of equally fresh drafts the shorter one is taken."""
STRETCHED, PULL = 1.28, 2.0
"""Mean length of the turns taken so far, in usual turns, from which length weighs more; and by how much more."""
ALIKE = 4.0
"""What a text adds to the wear of which another row has every three-word sequence."""
LEAST = 3
"""Uses that are always allowed, however small the run."""


@dataclass(frozen=True, slots=True)
class Worded:
    """What of a draft is counted and compared."""

    first: Words
    every: Words
    turns: int
    carriers: tuple[str, ...]
    form: str
    group: str


def worded(blueprint: Blueprint, drafts: Sequence[Draft]) -> list[Worded]:
    """The counted parts of each of some drafts of a row."""
    calls = [ToolCall("", call.tool, dumps(call.arguments)) for call in blueprint.calls()]
    known = slots(calls)
    shape = [(call.tool, sorted(k for k, v in call.arguments.items() if v is not None)) for call in blueprint.calls()]
    tail = canonical([shape, blueprint.shape])
    spoken = [isinstance(step, User) for step in blueprint.speaking()]
    found = []
    for draft in drafts:
        users = [text for text, own in zip(draft.texts, spoken, strict=True) if own]
        cut = [delexicalise(text, known) for text in users]
        first = words(users[0])
        found.append(
            Worded(
                first=first,
                every=words("\n".join(users)) if len(users) > 1 else first,
                turns=len(users),
                carriers=phrases(cut[0]),
                form="\x00".join((*cut, tail)),
                group=blueprint.contrast_group,
            )
        )
    return found


class Originality:
    """Counts over all rows taken so far; `total` is the number of rows the run is for, `typical` the words of a usual
    user turn."""

    def __init__(self, typical: float = USUAL) -> None:
        self.total = 0
        self.typical = typical
        self.spoken, self.turns = 0, 0
        self.openings: Counter[Words] = Counter()
        self.carriers: Counter[str] = Counter()
        self.grams: Counter[Words] = Counter()
        self.forms: set[str] = set()
        self.firsts: set[Words] = set()
        self.texts: list[tuple[Words, str]] = []
        self.places: dict[Words, list[int]] = defaultdict(list)

    def refuses(self, text: Worded) -> str:
        """Why a text cannot be taken: it was said already, or one of its phrases is at its cap; empty when it can."""
        return self.look(text)[0]

    def look(self, text: Worded) -> tuple[str, float]:
        """Why a text cannot be taken, empty when it can, and how worn it is."""
        reason = self._said(text)
        if reason:
            return reason, math.inf
        likeness, again = self._likeness(text)
        if again:
            return "nearly the same request as another row", math.inf
        return "", self._wear(text) + ALIKE * likeness

    def _said(self, text: Worded) -> str:
        if text.first in self.firsts:
            return "same request as another row"
        if text.form in self.forms:
            return "same words and calls as another row, values aside"
        if any(self.carriers[carrier] >= self._cap(CARRIER_SHARE) for carrier in text.carriers):
            return "carrier phrase at its cap"
        if self.openings[text.first[:3]] >= self._cap(OPENING_SHARE):
            return "opening at its cap"
        return ""

    def _cap(self, share: float) -> int:
        return max(LEAST, int(self.total * share))

    def _likeness(self, text: Worded) -> tuple[float, bool]:
        """The largest share of three-word sequences that another row has, contrast siblings aside, and whether some row
        has nearly the same words."""
        grams = [gram for gram in set(ngrams(text.every, 3)) if len(self.places[gram]) <= PROBED]
        shared = Counter(place for gram in grams for place in self.places[gram])
        most, again = 0, False
        for place, count in shared.items():
            other, group = self.texts[place]
            if group != text.group:
                most = max(most, count)
                again = again or (count * 2 >= len(grams) and _near(text.every, other))
        return most / max(1, len(grams)), again

    def _wear(self, text: Worded) -> float:
        """0.0 for words never used, growing with the share of known three-word sequences, known phrases, and length."""
        grams = ngrams(text.first, 3)
        seen = sum(min(1.0, self.grams[gram] * 0.5) for gram in grams) / max(1, len(grams))
        phrase = max((self.carriers[carrier] for carrier in text.carriers), default=0)
        worn = 2 * seen + 0.3 * min(3, self.openings[text.first[:3]]) + 0.3 * min(4, phrase)
        stretched = max(0.0, self.spoken / max(1, self.turns) / self.typical - STRETCHED)
        return worn + LONG * (1 + PULL * stretched) * len(text.first) / self.typical

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
        self.spoken += len(text.every)
        self.turns += text.turns


def _near(one: Words, other: Words) -> bool:
    return 2 * min(len(one), len(other)) >= NEAR * (len(one) + len(other)) and rouge_l(one, other) >= NEAR


def least_worn(drafts: Sequence[tuple[Worded, Draft]], known: Originality) -> list[tuple[Worded, Draft]]:
    """The drafts that can be taken, the freshest first."""
    looked = [(known.look(text), place) for place, (text, _) in enumerate(drafts)]
    return [drafts[place] for (reason, _), place in sorted(looked, key=lambda pair: pair[0][1]) if not reason]

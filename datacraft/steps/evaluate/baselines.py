"""What a score has to beat: copying the nearest training row, always the commonest call, never declining."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence

from datacraft.core.folding import words
from datacraft.core.json import dumps
from datacraft.core.message import ToolCall
from datacraft.core.statistics import Rate
from datacraft.steps.evaluate.cases import Case
from datacraft.steps.evaluate.scoring import Answer


def own_answer(case: Case) -> Answer:
    """The row's own turn as if a model had said it."""
    reference = case.reference
    calls = tuple(ToolCall(f"call{k}", c.name, dumps(dict(c.arguments))) for k, c in enumerate(reference.calls))
    return Answer(reference.text, calls, "tool_calls" if calls else "stop")


def nearest(train: Sequence[Case], cases: Sequence[Case]) -> list[Answer]:
    """Per case the answer of the training turn that is most alike: what copying without learning would score.

    Alike: cosine of the TF-IDF weights of the words of the last user text, and, where a tool has just answered, of its
    result; ties go to the earlier turn. Raises ValueError without training turns.
    """
    if not train:
        raise ValueError("there is nothing to copy from")
    index = _Index([_features(case) for case in train])
    answers = [own_answer(case) for case in train]
    return [answers[index.best(_features(case))] for case in cases]


def _features(case: Case) -> list[str]:
    last = case.request.messages[-1]
    told = [f"result:{word}" for word in words(str(last.get("content") or ""))] if last["role"] == "tool" else []
    return [*words(case.asked), *told, f"role:{last['role']}"]


class _Index:
    """An inverted index of weighted words."""

    def __init__(self, documents: Sequence[Sequence[str]]) -> None:
        frequency = Counter(word for document in documents for word in set(document))
        self.rarity = {word: math.log((1 + len(documents)) / (1 + n)) + 1 for word, n in frequency.items()}
        self.postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for i, document in enumerate(documents):
            for word, weight in self._weights(document).items():
                self.postings[word].append((i, weight))

    def best(self, document: Sequence[str]) -> int:
        scores: dict[int, float] = defaultdict(float)
        for word, weight in self._weights(document).items():
            for i, other in self.postings.get(word, ()):
                scores[i] += weight * other
        return min(scores, key=lambda i: (-scores[i], i), default=0)

    def _weights(self, document: Sequence[str]) -> dict[str, float]:
        raw = {word: n * self.rarity.get(word, 1.0) for word, n in Counter(document).items()}
        length = math.sqrt(sum(weight * weight for weight in raw.values())) or 1.0
        return {word: weight / length for word, weight in raw.items()}


def commonest(train: Sequence[Case], cases: Sequence[Case]) -> list[Answer]:
    """For every case the one call that is most frequent in training (the tool, then its arguments)."""
    calls = [call for case in train for call in case.reference.calls]
    if not calls:
        raise ValueError("there is no call to repeat")
    tool = Counter(call.name for call in calls).most_common(1)[0][0]
    arguments = Counter(dumps(dict(call.arguments)) for call in calls if call.name == tool).most_common(1)[0][0]
    answer = Answer("", (ToolCall("call0", tool, arguments),), "tool_calls")
    return [answer] * len(cases)


def always_call(cases: Sequence[Case]) -> Rate:
    """The most that a model could get right which calls on every turn and never errs in how."""
    return Rate(sum(case.reference.decision == "call" for case in cases), len(cases))

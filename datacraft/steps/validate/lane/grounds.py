"""Proves that the values of calls and the figures of answers stand in the conversation, as most of good rows do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import msgspec

from datacraft.core.counts import may_count_otherwise
from datacraft.core.grounding import leaves
from datacraft.core.rule import Rule
from datacraft.core.standing import figures_repeated, plainly_said
from datacraft.steps.validate.lane.talk import Call
from datacraft.steps.validate.lane.turns import Assistant, Result, Turn, User

VALUES = frozenset("G101 G102 G103 G104 G109 G110".split())  # noqa: SIM905
"""Rules that speak of values of calls."""
FIGURES = frozenset(("G105",))
"""Rules that speak of figures in answers that stand nowhere else."""
QUOTES = frozenset(("G114",))
"""Rules that speak of figures, codes, times and days in answers."""
_DIGIT = re.compile(r"\d")
_FREE = ("context", "composed", "open")
"""Declared provenance that cannot be looked for."""


class _Heard(msgspec.Struct, gc=False):
    """What has been said so far, by whom."""

    everything: list[str]
    user: list[str]
    results: list[str]


SOURCES = VALUES | FIGURES | QUOTES


class Grounds:
    """The rules about sources, and for which rows they can stay silent."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._of_values, self._of_figures, self._of_quotes = (
            tuple(rule for rule in rules if rule.code in codes) for codes in (VALUES, FIGURES, QUOTES)
        )
        self.any = bool(self._of_values or self._of_figures or self._of_quotes)

    def doubts(self, turns: Sequence[Turn], calls: Sequence[Call], metadata: Any) -> tuple[Rule, ...]:
        """The rules that have to look at a conversation whose calls are right."""
        if not calls or not self.any:
            return ()
        values, figures, quotes = _doubtful(turns, calls, metadata.get("provenance") if metadata else None)
        found = self._of_values if values else ()
        if figures:
            found += self._of_figures
        return found + self._of_quotes if quotes else found


def _doubtful(turns: Sequence[Turn], calls: Sequence[Call], declared: Any) -> tuple[bool, bool, bool]:
    """Whether some value of a call, or some figure of an answer, does not stand there plainly; and whether an answer
    after results has figures at all."""
    heard = _Heard([], [], [])
    everything, results = heard.everything, heard.results
    values = figures = quotes = False
    n = 0
    for i, turn in enumerate(turns):
        content = turn.content
        if type(turn) is Assistant:
            taught = turn.weight != 0
            first = n
            while n < len(calls) and calls[n].message == i:
                if taught and not values:
                    claims = declared[n] if isinstance(declared, list) and n < len(declared) else None
                    values = not _is_grounded(calls[n], claims, heard)
                n += 1
            if n == first and taught and results and isinstance(content, str) and _DIGIT.search(content):
                quotes = True
                figures = figures or not figures_repeated(content, everything)
            for call in calls[first:n]:
                everything.append(call.text)
        elif type(turn) is User:
            heard.user.append(turn.content)
        elif type(turn) is Result:
            results.append(turn.content)
        if content and isinstance(content, str):
            everything.append(content)
    return values, figures, quotes


def _is_grounded(call: Call, claims: Any, heard: _Heard) -> bool:
    """Whether every value of a call stands in what was heard, or is one that nobody looks for."""
    latest = heard.user[-1] if heard.user else ""
    if claims is None:
        for name, value in call.arguments.items():
            if value.__class__ is int and may_count_otherwise(name, value, latest):
                return False
            if not plainly_said(value, latest, heard.everything) and not _is_free(call, name, value):
                return False
        return True
    return isinstance(claims, dict) and all(
        _is_as_declared(value, claims.get(name), latest, heard) or _is_free(call, name, value)
        for name, value in call.arguments.items()
    )


def _is_as_declared(value: Any, claim: Any, latest: str, heard: _Heard) -> bool:
    if claim == "verbatim" or claim == "normalised":
        return plainly_said(value, "", heard.user)
    if claim == "tool_result":
        return plainly_said(value, "", heard.results)
    if claim == "earlier_turn":
        return plainly_said(value, "", heard.user[:-1])
    if claim == "default":
        return value is None
    return claim in _FREE or (claim is None and plainly_said(value, latest, heard.everything))


def _is_free(call: Call, name: str, value: Any) -> bool:
    """Whether nothing inside a value is of a kind that has to be said."""
    return all(leaf.kind == "free" for leaf in leaves(name, value, call.tool.schema(name)))

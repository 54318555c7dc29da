"""Looks once over the messages of a row for everything that a rule about texts could speak of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from datacraft.core.patterns import matcher
from datacraft.core.rule import Rule

DOUBTFUL = (
    "[\u2028\u2029\u0085\ufffdÃÂ]|â€|ðŸ"  # line separators, and what mojibake starts with
    r"|\\u(?:00[0-7]|0085|00[cC][23]|00[eE]2|00[fF]0|202[89]|[fF]{3}[dD])|\\[bf/]"  # the same, and ASCII, escaped
    r'|[^\\]"(?:[^"\\]|\\[nrt])*\\\\u[0-9a-fA-F]{4}'  # an escape that stands there as letters, outside of arguments
    r'|[^\\](?:\\\\)+"'  # a backslash before a closing quote: quotes cannot be counted
)
"""What the rules about bytes and spellings speak of, and what would hide a text from the other patterns."""


_GOES_ON = re.compile(r"\[\^[^\]]+\]\*|\[\\s\\S\]\*")
"""In a pattern that may go on over most of a text. An automaton has to know all the way how far each of them has come,
so that together with all the others it would have too many states to be made in the course of one file."""
_ESCAPED = re.compile(r"\\+u([0-9a-fA-F]{4})")


def _spelled_out(escape: re.Match[str]) -> str:
    """The character of an escape; halves of pairs stand for characters that no pattern names."""
    code = int(escape[1], 16)
    return "_" if 0xD800 <= code < 0xE000 else chr(code)


class Screen:
    """The patterns of some rules as one."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        by_sight: dict[str, list[Rule]] = {}
        for rule in rules:
            by_sight.setdefault(rule.sight, []).append(rule)
        self._doubtful = matcher(DOUBTFUL)
        self._groups = [_Group(by_sight, [sight for sight in by_sight if not _GOES_ON.search(sight)], DOUBTFUL, r"\\u")]
        if long := [sight for sight in by_sight if _GOES_ON.search(sight)]:
            self._groups.append(_Group(by_sight, long))

    def suspects(self, text: str) -> tuple[Rule, ...] | None:
        """The rules that have to look at a conversation; None when its text is doubtful and nothing is known."""
        for group in self._groups:
            if group.anything(text):
                return self._closer(text)
        return ()

    def _closer(self, text: str) -> tuple[Rule, ...] | None:
        if self._doubtful(text):
            return None
        if "\\u" in text:
            text = _ESCAPED.sub(_spelled_out, text)
            if self._doubtful(text):
                return None
        groups = [group for group in self._groups if group.anything(text)]
        return tuple(rule for group in groups for seen, rules in group.each if seen(text) for rule in rules)


class _Group:
    """Patterns that are looked for together."""

    def __init__(self, by_sight: Mapping[str, Sequence[Rule]], sights: Sequence[str], *others: str) -> None:
        self.anything = matcher("|".join([*others, *sights]))
        self.each = [(matcher(sight), by_sight[sight]) for sight in sights]

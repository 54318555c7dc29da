"""Every rule there is, and the choice of those that a run applies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from datacraft.core.errors import UsageError
from datacraft.core.finding import Severity
from datacraft.core.names import did_you_mean
from datacraft.core.plugins import discover
from datacraft.core.row import Circumstances
from datacraft.core.rule import Rule
from datacraft.reports.rules import FAMILIES

ENTRY_POINTS = "datacraft.rules"
"""The entry-point group through which other distributions add rules."""


@cache
def catalogue() -> Mapping[str, Rule]:
    """Code to rule, in code order. Raises TypeError when two rules share a code."""
    rules = sorted(discover("datacraft.rules", Rule, ENTRY_POINTS).values(), key=lambda rule: rule.code)
    found = {rule.code: rule for rule in rules}
    if len(found) != len(rules):
        raise TypeError(f"rules share a code: {[rule.code for rule in rules if found[rule.code] is not rule]}")
    return found


def find(word: str) -> Rule:
    """The rule of a code or a name. Raises UsageError with the nearest right one."""
    by_name = {rule.name: rule for rule in catalogue().values()}
    rule = catalogue().get(word.upper()) or by_name.get(word.lower().replace("_", "-"))
    if rule is None:
        known = [*catalogue(), *by_name]
        raise UsageError(f"no rule is called {word!r}; {did_you_mean(word, known)}", "datacraft rule --all")
    return rule


@dataclass(frozen=True, slots=True)
class Choice:
    """Which rules a user wants, as flags and configuration say it."""

    select: tuple[str, ...] = ()
    """Codes, beginnings of codes, names, or `ALL`; empty: the default set."""
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, str] = field(default_factory=dict)
    """Code or name to the severity it gets instead of its own."""


EVERYTHING = Choice()
"""The default set of rules."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The rules of a run, by what they are shown."""

    lines: tuple[Rule, ...]
    rows: tuple[Rule, ...]
    datasets: tuple[Rule, ...]
    severity: Mapping[str, Severity]
    """Code to a severity other than the rule's."""
    silent: frozenset[str] = frozenset()
    """Codes whose information notes were not asked for."""

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(sorted(rule.code for rule in (*self.lines, *self.rows, *self.datasets)))


def choose(choice: Choice, circumstances: Circumstances) -> Selection:
    """The rules that the choice asks for and the circumstances allow.

    Without `select` these are all but notes (severity info) and those that must be asked for; rules about a target
    need one. Raises UsageError for a word that fits no rule, and for a rule named in full that lacks what it needs.
    """
    severity = {find(word).code: _severity(word, level) for word, level in choice.severity.items()}
    named = {word.upper() for word in choice.select}
    chosen = [
        rule
        for rule in catalogue().values()
        if _wanted(rule, choice, severity)
        and not any(_fits(rule, word) for word in choice.ignore)
        and _able(rule, circumstances, named)
    ]
    for word in (*choice.select, *choice.ignore):
        if word.upper() not in FAMILIES and not any(_fits(rule, word) for rule in catalogue().values()):
            find(word)
    asked = {rule.code for rule in chosen if any(_fits(rule, word) for word in choice.select)}
    by_scope = {scope: tuple(rule for rule in chosen if rule.scope == scope) for scope in ("file", "row", "dataset")}
    silent = frozenset(rule.code for rule in chosen if rule.code not in asked | set(severity))
    return Selection(by_scope["file"], by_scope["row"], by_scope["dataset"], severity, silent)


def _severity(word: str, level: str) -> Severity:
    try:
        return Severity(level.lower())
    except ValueError:
        raise UsageError(f"severity of {word}: {level!r} is none of error, warning, info") from None


def _fits(rule: Rule, word: str) -> bool:
    return word.upper() == "ALL" or rule.code.startswith(word.upper()) or rule.name == word.lower()


def _wanted(rule: Rule, choice: Choice, severity: Mapping[str, Severity]) -> bool:
    if choice.select:
        return any(_fits(rule, word) for word in choice.select)
    if rule.on == "asked":
        return rule.code in severity
    return severity.get(rule.code, rule.severity) is not Severity.INFO


def _able(rule: Rule, circumstances: Circumstances, named: set[str]) -> bool:
    missing = [need for need in sorted(rule.needs) if not _at_hand(need, circumstances)]
    if rule.on == "target" and circumstances.profile is None:
        missing.append("target")
    if missing and named & {rule.code, rule.name.upper()}:
        flags = {"toolset": "--schemas FILE", "target": "--for TARGET", "template": "--for TARGET:TEMPLATE"}
        wanted = flags.get(missing[0], "--train FILE --validation FILE")
        raise UsageError(f"{rule.code} {rule.name} cannot be judged without {wanted}", f"add {wanted}")
    return not missing


def _at_hand(need: str, circumstances: Circumstances) -> bool:
    return bool({
        "toolset": circumstances.toolset,
        "target": circumstances.profile,
        "template": circumstances.template,
        "splits": circumstances.splits,
    }[need])  # fmt: skip

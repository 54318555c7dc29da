"""The catalogue of rules as text: one rule, a listing, and the page `docs/rules.md`."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from datacraft.core.rule import Rule

FAMILIES = {
    "F": "File and encoding",
    "J": "JSON and row shape",
    "M": "Message protocol",
    "T": "Tool definitions",
    "A": "Arguments",
    "P": "Calls and results",
    "G": "Grounding",
    "C": "Category",
    "D": "Duplicates and splits",
    "B": "Balance",
    "L": "Length",
    "S": "Secrets and safety",
    "X": "Targets and templates",
}
_HEAD = """# Rules of `datacraft validate`

This page is made from the rules themselves: `datacraft rule --docs > docs/rules.md`. Codes never change their meaning.
A rule marked *target* runs with `--for TARGET`, one marked *asked* when it is selected, and notes (info) likewise.
"""


def whole(rule: Rule) -> str:
    """One rule with everything it says about itself."""
    return f"{rule.code} {rule.name} ({_facts(rule)})\n\n{rule.doc}\n"


def listing(rules: Iterable[Rule]) -> str:
    """One line per rule."""
    return "\n".join(f"{rule.code}  {rule.severity:<7}  {rule.name}: {rule.summary}" for rule in rules)


def page(rules: Iterable[Rule]) -> str:
    """All rules as a Markdown page, by family."""
    parts = [_HEAD]
    for letter, family in groupby(rules, key=lambda rule: rule.code[0]):
        parts.append(f"## {letter}: {FAMILIES.get(letter, 'Others')}\n")
        parts += [f"### {rule.code} {rule.name}\n\n*{_facts(rule)}*\n\n{rule.doc}\n" for rule in family]
    return "\n".join(parts)


def _facts(rule: Rule) -> str:
    facts = [str(rule.severity)]
    if rule.scope == "dataset":
        facts.append("about the whole dataset")
    if rule.on != "always":
        facts.append({"target": "target", "asked": "asked"}[rule.on])
    if rule.needs:
        facts.append("needs " + ", ".join(sorted(rule.needs)))
    if rule.fix != "none":
        facts.append(f"{rule.fix} fix")
    return ", ".join(facts)

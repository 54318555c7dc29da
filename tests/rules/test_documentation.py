"""The documentation of every rule is its test: Bad fires exactly its own code, Good fires nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from datacraft.core.rule import Rule
from datacraft.steps.validate import Choice, Totals, catalogue, validate_files

RULES = list(catalogue().values())


def found(rule: Rule, content: bytes, tmp_path: Path) -> set[str]:
    file = tmp_path / "rows.jsonl"
    file.write_bytes(content)
    choice = Choice(select=(rule.code,)) if rule.on == "asked" or rule.severity == "info" else Choice()
    totals = Totals()
    return {f.code for f in validate_files([file], choice=choice, totals=totals)}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_bad_fires_its_own_code_only(rule: Rule, tmp_path: Path) -> None:
    for content in rule.example_files("Bad"):
        assert found(rule, content, tmp_path) == {rule.code}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_good_fires_nothing(rule: Rule, tmp_path: Path) -> None:
    for content in rule.example_files("Good"):
        assert found(rule, content, tmp_path) == set()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_shows_both(rule: Rule) -> None:
    assert list(rule.example_files("Good"))
    assert list(rule.example_files("Bad")) or rule.code == "F112", "an example of 8 MiB is not for a page"

"""The documentation of every rule is its test: Bad fires exactly its own code, Good fires nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from datacraft.core.row import Circumstances
from datacraft.core.rule import Rule
from datacraft.core.target import Profile
from datacraft.steps.validate import Choice, Totals, catalogue, validate_files
from tests.rules.flawed_templates import FLAWED
from tests.rules.flawed_templates import circumstances as flawed

RULES = list(catalogue().values())
STRICT = Profile(
    text_beside_calls=False,
    parallel_calls=False,
    consecutive_assistants=False,
    developer_role=False,
    tool_description_required=True,
    ids="nine-alphanumerics",
)
"""A target that takes nearly nothing, for the rules that need one; they are run alone."""
DESCRIBED = {"F112": "an example of 8 MiB", "P112": "five rows", "P117": "a result of 40,000 characters"}
"""Rules whose bad example is too long for a page; tests of their own show it."""


def found(rule: Rule, content: bytes, tmp_path: Path) -> set[str]:
    file = tmp_path / "rows.jsonl"
    file.write_bytes(content)
    alone = rule.on != "always" or rule.severity == "info"
    circumstances = Circumstances(target="openai", profile=STRICT) if rule.on == "target" else Circumstances()
    if rule.code in FLAWED or rule.code == "X109":
        circumstances = flawed(rule.code)
    choice = Choice(select=(rule.code,) if alone else ())
    return {f.code for f in validate_files([file], circumstances=circumstances, choice=choice, totals=Totals())}


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
    assert list(rule.example_files("Bad")) or rule.code in DESCRIBED

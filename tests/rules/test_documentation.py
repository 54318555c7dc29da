"""The documentation of every rule is its test: Bad fires exactly its own code, Good fires nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from datacraft.core.row import Circumstances
from datacraft.core.rule import Rule
from datacraft.core.target import Profile
from datacraft.core.template import ChatTemplate
from datacraft.core.tool import Tool, Toolset
from datacraft.steps.validate import Choice, Totals, catalogue, validate_files
from tests.rules.crowds import ALSO, CROWDS
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
    max_tokens=65_536,
    top_level_keys=frozenset({"messages", "tools"}),
    suffix="",
)
"""A target that takes nearly nothing, for the rules that need one; they are run alone."""
OTHERWISE: dict[str, dict[str, Any]] = {"M121": {"arguments": "object"}, "X108": {"trained_turns": "last"}}
"""What a rule's target does that the strict one does not."""
DESCRIBED = frozenset(("C117", "F110", "F112", "P112", "P114", "P117", "X107", "X110", "X112", "X113", "X117"))
"""Rules whose bad example is too long for a page, or no row; tests of their own show it."""
SERVED = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "Current weather in a city.",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
}
"""What the live code serves, for the rules that compare with it."""


def found(rule: Rule, content: bytes, tmp_path: Path) -> set[str]:
    """The codes that the rows fire; where a rule is about splits, each row is a file and a split of its own."""
    lines = content.splitlines(keepends=True) if "splits" in rule.needs else [content]
    files = [tmp_path / f"rows{i}.jsonl" for i in range(len(lines))]
    for file, line in zip(files, lines, strict=True):
        file.write_bytes(line)
    alone = rule.on != "always" or rule.severity == "info" or rule.needs
    choice = Choice(select=(rule.code,) if alone else ())
    known = circumstances(rule, files)
    return {f.code for f in validate_files(files, circumstances=known, choice=choice, totals=Totals())}


def circumstances(rule: Rule, files: list[Path]) -> Circumstances:
    if rule.code in FLAWED or rule.code == "X109":
        return flawed(rule.code)
    if "splits" in rule.needs:
        return Circumstances(splits={str(file): f"split {i}" for i, file in enumerate(files)})
    if "toolset" in rule.needs:
        return Circumstances(toolset=Toolset("app.tools", "openai-agents", (Tool(SERVED),)))
    if rule.on != "target":
        return Circumstances()
    profile = replace(STRICT, **OTHERWISE.get(rule.code, {}))
    template = ChatTemplate("marked", "{% generation %}{% endgeneration %}") if "template" in rule.needs else None
    return Circumstances(target="llamafactory" if rule.code == "X111" else "openai", profile=profile, template=template)


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
    assert list(rule.example_files("Bad")) or rule.code in DESCRIBED or rule.code in CROWDS


@pytest.mark.parametrize("code", CROWDS)
def test_rules_about_many_rows_speak_of_them_and_no_other_does(code: str, tmp_path: Path) -> None:
    rule = catalogue()[code]
    content = b"".join(json.dumps(row).encode() + b"\n" for row in CROWDS[code])
    assert found(rule, content, tmp_path) == {code} | ALSO.get(code, set())

"""The agent is found by reading, and the drafted seeds become sound seeds once filled in."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from datacraft.io import seeds, toolsets
from datacraft.steps.init import draft_seeds, find

ROOT = Path(__file__).parents[3]


def test_the_sample_agent_is_found(tmp_path: Path) -> None:
    for name in ("agent.py", "tools.py", "crm.py"):
        (tmp_path / "app").mkdir(exist_ok=True)
        (tmp_path / "app" / name).write_text((ROOT / "app" / name).read_text(encoding="utf-8"))
    (tmp_path / "app" / "broken.py").write_text("from agents import (")
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "x.py").write_text("from agents import Agent\nother = Agent(tools=[1, 2, 3, 4])")
    found = find(tmp_path)
    assert [(c.target, c.agent, c.tools) for c in found] == [
        ("app.agent:triage_agent", True, 3),
        ("app.tools", False, 3),
    ]


def test_agents_with_a_context_type_and_a_src_folder_are_found(tmp_path: Path) -> None:
    (tmp_path / "src" / "bot").mkdir(parents=True)
    (tmp_path / "src" / "bot" / "main.py").write_text(
        "import agents\nhelper: agents.Agent = agents.Agent[int](name='x', tools=[f])\n"
    )
    assert [c.target for c in find(tmp_path)] == ["bot.main:helper"]


def test_the_draft_is_yaml_with_the_tools_own_names() -> None:
    text = draft_seeds(toolsets.read(ROOT / "schemas/app.agent.triage_agent.json"))
    assert yaml.safe_load(text) is None, "a draft must not count as seeds"
    filled = yaml.safe_load(
        "\n".join(line.removeprefix("# ") for line in text.split("\n") if line.startswith(("# -", "#  ")))
    )
    assert [seed["turns"][1].get("call") for seed in filled[:3]] == ["lookup_customer", "create_ticket", "escalate"]
    assert [seed["category"] for seed in filled[3:]] == ["multi_tool", "clarification", "refusal"]
    assert filled[1]["turns"][1]["args"]["severity"] == 1


@pytest.mark.parametrize(
    "schema", sorted((ROOT / "tests/agents").glob("*/toolset.json")), ids=lambda path: path.parent.name
)
def test_what_the_draft_shows_is_of_the_type_that_each_tool_takes(schema: Path, tmp_path: Path) -> None:
    toolset = toolsets.read(schema)
    text = draft_seeds(toolset)
    (tmp_path / "first.yaml").write_text(
        "\n".join(line.removeprefix("# ") for line in text.split("\n") if line.startswith(("# -", "#  "))),
        encoding="utf-8",
    )
    _, findings = seeds.read(tmp_path, toolset)
    # Formats and patterns of a name or a code cannot be guessed: "…" stands there, and the finding says what is wanted.
    assert {finding.code for finding in findings} <= {"A112", "A113"}

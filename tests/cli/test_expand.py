"""The main job end to end on the sample project, and what stops it."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from datacraft.cli.main import main
from datacraft.core.recipe import DEFAULT_MIX

ROOT = Path(__file__).parents[2]


def project_at(folder: Path) -> Path:
    """A copy of the sample project without its code: seeds, schemas, settings."""
    for name in ("seeds", "schemas"):
        shutil.copytree(ROOT / name, folder / name)
    (folder / "datacraft.toml").write_text('toolset = "schemas/app.tools.json"\n', encoding="utf-8")
    return folder


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(project_at(tmp_path))
    return tmp_path


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """The 500 rows of the sample project."""
    folder = project_at(tmp_path_factory.mktemp("sample"))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert main(["expand", "--n", "500"]) == 0
    return read(folder / "output" / "dataset.jsonl")


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def calls(row: dict[str, Any]) -> list[dict[str, Any]]:
    return [call for message in row["messages"] for call in message.get("tool_calls", [])]


def test_there_are_exactly_as_many_rows_as_asked_for(rows: list[dict[str, Any]]) -> None:
    assert len(rows) == 500
    assert len({row["metadata"]["id"] for row in rows}) == 500


def test_arguments_are_valid_by_the_reference_implementation(rows: list[dict[str, Any]]) -> None:
    validators = {
        tool["function"]["name"]: jsonschema.Draft202012Validator(tool["function"]["parameters"])
        for tool in json.loads((ROOT / "schemas/app.tools.json").read_text(encoding="utf-8"))["tools"]
    }
    checked = 0
    for row in rows:
        offered = {tool["function"]["name"] for tool in row.get("tools", [])}
        for call in calls(row):
            assert call["function"]["name"] in offered
            validators[call["function"]["name"]].validate(json.loads(call["function"]["arguments"]))
            checked += 1
    assert checked > 400


def test_calls_and_results_are_paired(rows: list[dict[str, Any]]) -> None:
    seen: set[str] = set()
    for row in rows:
        pending: list[str] = []
        for message in row["messages"]:
            if message["role"] == "tool":
                assert message["tool_call_id"] == pending.pop(0)
                assert isinstance(message["content"], str)
                continue
            assert not pending, "a call without its result"
            pending = [call["id"] for call in message.get("tool_calls", [])]
        assert not pending
        ids = {call["id"] for call in calls(row)}
        assert not ids & seen
        seen |= ids


def test_categories_are_true(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        category, made = row["metadata"]["category"], calls(row)
        roles = [m["role"] for m in row["messages"] if m["role"] != "system"]
        assert roles[0] == "user"
        assert roles[-1] == "assistant"
        assert not row["messages"][-1].get("tool_calls")
        match category:
            case "single_tool":
                assert len(made) == 1
            case "multi_tool":
                assert len(made) >= 2
            case "refusal":
                assert not made
            case "clarification":
                first_call = next(i for i, m in enumerate(row["messages"]) if m.get("tool_calls"))
                asked = [m for m in row["messages"][:first_call] if m["role"] == "assistant"]
                assert asked
                assert made


def test_the_decision_mix_is_the_planned_one(rows: list[dict[str, Any]]) -> None:
    shares = Counter(row["metadata"]["shape"] for row in rows)
    for shape, share in DEFAULT_MIX.items():
        assert abs(shares[shape] / 500 - share) <= 0.02, shape


def test_requests_differ_and_openings_vary(rows: list[dict[str, Any]]) -> None:
    requests = [next(m["content"] for m in row["messages"] if m["role"] == "user") for row in rows]
    assert len({" ".join(request.casefold().split()) for request in requests}) == 500
    openings = Counter(" ".join(request.casefold().split()[:3]) for request in requests)
    assert openings.most_common(1)[0][1] <= 50


def test_every_file_says_what_it_was_made_from(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["expand", "--n", "40"]) == 0
    captured = capsys.readouterr()
    assert captured.out == "output/dataset.jsonl\n"
    assert "40 of 40 rows accepted" in captured.err
    assert re.search(r"covered   value classes 1[0-4]/14, pairs of them \d+/23", captured.err)
    manifest = json.loads((project / "output" / "dataset.jsonl.manifest.json").read_text(encoding="utf-8"))
    counts = manifest["counts"]
    assert counts["accepted"] == sum(counts["by_category"].values()) == 40
    rejected = read(project / "output" / "rejected.jsonl")
    assert counts["drafts_rejected"] == len(rejected) == sum(counts["rejected_by_reason"].values())
    assert manifest["teacher"].startswith("builtin/")
    assert {Path(file["path"]).name for file in manifest["inputs"]} >= {"app.tools.json", "refusal.yaml", "values.yaml"}


def test_the_same_seed_gives_the_same_bytes_and_another_one_other_rows(project: Path) -> None:
    for name, seed in (("a", "0"), ("b", "0"), ("c", "1")):
        assert main(["expand", "--n", "60", "--seed", seed, "-o", f"{name}.jsonl"]) == 0
    first, second, other = ((project / f"{name}.jsonl").read_bytes() for name in "abc")
    assert first == second
    assert first != other


def test_an_agent_with_an_output_type_ends_its_rows_in_it(project: Path) -> None:
    assert main(["expand", "--n", "60", "--toolset", "app.agent:triage_agent", "-o", "agent.jsonl"]) == 0
    toolset = json.loads((ROOT / "schemas/app.agent.triage_agent.json").read_text(encoding="utf-8"))
    schema = toolset["agent"]["output_schema"]["json_schema"]["schema"]
    for row in read(project / "agent.jsonl"):
        assert row["messages"][0] == {"role": "system", "content": toolset["agent"]["instructions"]}
        jsonschema.Draft202012Validator(schema).validate(json.loads(row["messages"][-1]["content"]))


def test_a_dry_run_writes_nothing(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["expand", "--n", "50", "--dry-run"]) == 0
    assert "lookup_customer" in capsys.readouterr().out
    assert not (project / "output").exists()


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("call: lookup_customer", "call: lookup_custmer", "did you mean 'lookup_customer'"),
        ("args: {email:", "args: {mail:", "did you mean 'email'"),
        ("severity: 3}\n      returns", "severity: high}\n      returns", "'high' is not a whole number"),
    ],
)
def test_a_wrong_seed_stops_before_anything_is_written(
    project: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, says: str
) -> None:
    (project / "output").mkdir()
    (project / "output" / "dataset.jsonl").write_text("precious\n")
    edit(project / "seeds" / "single_tool.yaml", old, new)
    assert main(["expand", "--n", "10"]) == 2
    error = capsys.readouterr().err
    assert says in error
    assert "seeds/single_tool.yaml:" in error
    assert "datacraft seeds check" in error
    assert "Traceback" not in error
    assert (project / "output" / "dataset.jsonl").read_text() == "precious\n"


def test_an_empty_seeds_folder_says_what_to_do(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(project / "seeds")
    (project / "seeds").mkdir()
    assert main(["expand", "--n", "10"]) == 2
    assert "datacraft init" in capsys.readouterr().err


def test_a_place_that_cannot_be_written_is_said_before_any_work(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "taken").write_text("a file")
    assert main(["expand", "--n", "10", "-o", "taken/dataset.jsonl"]) == 2
    assert "cannot be written" in capsys.readouterr().err
    assert (project / "taken").read_text() == "a file"


def test_an_edited_toolset_is_refused(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(project / "schemas" / "app.tools.json", "Find a customer", "Find any customer")
    assert main(["expand", "--n", "10"]) == 2
    assert "edited by hand" in capsys.readouterr().err


def test_renamed_rows_are_counted_in_the_summary_and_the_manifest(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["expand", "--n", "40", "--rename-tools", "0.25"]) == 0
    assert "renamed   the tools of 10 rows" in capsys.readouterr().err
    manifest = json.loads((project / "output/dataset.jsonl.manifest.json").read_text(encoding="utf-8"))
    assert manifest["options"]["rename_tools"] == 0.25
    assert manifest["counts"]["renamed"] == 10
    served = {"lookup_customer", "create_ticket", "escalate"}
    for row in read(project / "output" / "dataset.jsonl"):
        names = row["metadata"].get("renamed", {})
        assert {names.get(t["function"]["name"], t["function"]["name"]) for t in row.get("tools", [])} <= served
        assert len(served & {tool["function"]["name"] for tool in row.get("tools", [])}) in (
            (0,) if names else (1, 2, 3)
        )


@pytest.mark.parametrize("share", ["1.5", "-0.1", "nan"])
def test_a_share_that_is_none_is_refused(project: Path, capsys: pytest.CaptureFixture[str], share: str) -> None:
    assert main(["expand", "--n", "5", f"--rename-tools={share}"]) == 2
    assert "is not a share from 0 to 1" in capsys.readouterr().err
    assert not (project / "output").exists()


def test_a_prompt_that_says_which_day_it_is_gives_days_by_their_distance(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    clinic = ROOT / "tests" / "agents" / "clinic"
    flags = ["--toolset", str(clinic / "toolset.json"), "--seeds", str(clinic / "seeds"), "--n", "60"]
    for prompt, classes in (("Be kind.", "36"), ("Today is Thursday, 19 November 2026.", "37")):
        assert main(["expand", *flags, "--system", prompt]) == 0
        assert f"/{classes}, pairs" in capsys.readouterr().err
    texts = [m["content"] for row in read(tmp_path / "output/dataset.jsonl") for m in row["messages"]]
    assert any(re.search(r"on (Satur|Sun|Mon|Tues|Wednes)day|tomorrow", text) for text in texts)


def test_what_nobody_mentioned_is_left_out_for_tools_that_are_not_strict(project: Path) -> None:
    assert main(["expand", "--n", "20", "--null-policy", "omit"]) == 0
    made = read(project / "output" / "dataset.jsonl")
    assert len(made) == 20
    assert not any("strict" in tool["function"] for row in made for tool in row["tools"])
    assert main(["report", "output/dataset.jsonl", "-o", "report.html"]) == 0
    assert "T122" not in (project / "report.html").read_text(encoding="utf-8")

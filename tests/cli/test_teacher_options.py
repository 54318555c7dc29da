"""`expand` with a model as teacher: what it costs, what it reuses, what it keeps to itself."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from datacraft.cli.main import main
from tests.stub_server import Seen, StubServer, completion, error, obedient

ROOT = Path(__file__).parents[2]
KEY = "sk-planted-0123456789abcdef"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("seeds", "schemas"):
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / "datacraft.toml").write_text('toolset = "schemas/app.tools.json"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STUB_KEY", KEY)
    return tmp_path


def expand(stub: StubServer, *more: str, n: int = 20, model: str = "m") -> int:
    flags = ["--base-url", stub.url, "--model", model, "--key-variable", "STUB_KEY", *more]
    return main(["expand", "--n", str(n), *flags])


def test_the_cost_is_said_before_and_after_and_a_budget_stops_a_run_that_goes_on(
    project: Path, capsys: pytest.CaptureFixture[str]
):
    with StubServer(obedient) as stub:
        assert expand(stub, "--price", "1/2", "--budget", "6k-tokens") == 1
        said = capsys.readouterr().err
        assert "about" in said.split("\n")[0]
        assert "1/2 per million" in said
        assert "the budget of 6,000 tokens is used up" in said
        assert "spent: " in said
        assert not (project / "output/dataset.jsonl").exists()
        stopped = len(stub.requests)
        assert 0 < stopped < 20
        assert expand(stub, "--price", "1/2") == 0
        assert f"holds {stopped} answers" in capsys.readouterr().err
        assert len({seen.key for seen in stub.requests}) == len(stub.requests)


def test_a_dollar_budget_wants_a_price(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("MISTRAL_API_KEY", KEY)
    assert main(["expand", "--n", "5", "--teacher", "mistral/unheard-of", "--budget", "1usd"]) == 2
    said = capsys.readouterr().err
    assert "price" in said
    assert "--price" in said


def test_another_model_on_the_same_journal_is_named_and_its_answers_are_reused_only_when_asked(
    project: Path, capsys: pytest.CaptureFixture[str]
):
    with StubServer(obedient) as stub:
        assert expand(stub) == 0
        asked = len(stub.requests)
        rows = (project / "output/dataset.jsonl").read_text()
        assert expand(stub, model="other") == 2
        said = capsys.readouterr().err
        assert "the model (was custom/m, is custom/other)" in said
        assert "--reuse" in said
        assert len(stub.requests) == asked
        assert expand(stub, "--reuse", "fitting", model="other") == 0
        assert len(stub.requests) == asked, "every answer still fits"
    assert (project / "output/dataset.jsonl").read_text() == rows.replace("custom/m", "custom/other")


def test_no_key_is_written_anywhere_although_the_server_repeats_it(project: Path, capsys: pytest.CaptureFixture[str]):
    def parrot(seen: Seen) -> Any:
        told = f"your header was {seen.headers['authorization']}"
        if seen.number % 3 == 0:
            return error(500, told)
        if seen.number % 3 == 1:
            return completion(told)
        return obedient(seen) | {"id": told, "system_fingerprint": told}

    with StubServer(parrot) as stub:
        expand(stub, "--limit", "6", "--retries", "1")
        stub.answer = lambda seen: error(401, f"wrong: {seen.headers['authorization']}")
        expand(stub, "--journal", "other.sqlite")
        assert KEY in stub.requests[0].headers["authorization"], "the test means nothing unless the key was sent"
    said = capsys.readouterr()
    assert KEY not in said.err + said.out
    written = [path for path in project.rglob("*") if path.is_file()]
    assert {"rejected.jsonl", "other.sqlite"} <= {path.name for path in written}
    assert [path for path in written if KEY.encode() in path.read_bytes()] == []


def test_a_judge_reads_every_row_again(project: Path):
    def both(seen: Seen) -> Any:
        return obedient(seen) if seen.body["model"] == "m" else completion("I cannot say.")

    with StubServer(both) as stub:
        assert expand(stub, "--judge", "custom-judge", "--judge-base-url", stub.url, n=5) == 0
    rows = [json.loads(line) for line in (project / "output/dataset.jsonl").read_text().splitlines()]
    assert [row["metadata"]["judge"] for row in rows] == [{"model": "custom/custom-judge", "agrees": None}] * 5


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--teacher", "gpt-5"], "PROVIDER/MODEL"),
        (["--teacher", "opnai/gpt-5"], "openai"),
        (["--base-url", "localhost:11434/v1", "--model", "m"], "http"),
        (["--base-url", "http://localhost:1/v1"], "--model"),
        (["--base-url", "http://localhost:1/v1", "--model", "m", "--budget", "lots"], "--budget"),
        (["--base-url", "http://localhost:1/v1", "--model", "m", "--reuse", "all"], "--reuse"),
        (["--base-url", "http://localhost:1/v1", "--model", "m", "--option", "temperature"], "temperature"),
        (["--teacher", "ollama/qwen3:8b", "--batch"], "Batch"),
    ],
)
def test_what_cannot_be_is_said_before_anything_is_asked(
    flags: list[str], said: str, project: Path, capsys: pytest.CaptureFixture[str]
):
    assert main(["expand", "--n", "5", *flags]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("flags", [["--model", "qwen3:8b"], ["--budget", "5usd"], ["--batch"], ["--free-form"]])
def test_a_flag_for_a_model_does_not_fall_to_the_built_in_teacher_in_silence(
    project: Path, capsys: pytest.CaptureFixture[str], flags: list[str]
):
    assert main(["expand", "--n", "20", *flags]) == 2
    said = capsys.readouterr().err
    assert f"{flags[0]} is for a model as teacher" in said
    assert "--teacher PROVIDER/MODEL" in said
    assert not (project / "output/dataset.jsonl").exists()

"""`expand` with a model as teacher, end to end against a stub endpoint on loopback."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from datacraft.cli.main import main
from tests.stub_server import Response, StubServer, completion, obedient, sometimes

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


def expand(stub: StubServer, *more: str) -> int:
    return main(["expand", "--n", "30", "--base-url", stub.url, "--model", "m", "--key-variable", "STUB_KEY", *more])


def test_rows_are_written_by_the_model_and_paid_for_once(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with StubServer(obedient) as stub:
        assert expand(stub) == 0
        first = (project / "output" / "dataset.jsonl").read_bytes()
        asked = len(stub.requests)
        assert expand(stub) == 0
        assert len(stub.requests) == asked, "the same run again pays for nothing"
    assert (project / "output" / "dataset.jsonl").read_bytes() == first
    rows = [json.loads(line) for line in first.splitlines()]
    assert len(rows) == 30
    assert {row["metadata"]["teacher"].rsplit("/", 1)[-1] for row in rows} == {"m"}
    assert main(["validate", "output/dataset.jsonl"]) == 0
    assert KEY not in capsys.readouterr().err
    for path in project.rglob("*"):
        assert path.is_dir() or KEY.encode() not in path.read_bytes(), path


def test_a_flaky_endpoint_costs_no_row(project: Path) -> None:
    with StubServer(sometimes("500", obedient)) as stub:
        assert expand(stub) == 0
    assert (project / "output" / "dataset.jsonl").read_text(encoding="utf-8").count("\n") == 30


def test_a_refused_key_stops_at_once_with_a_hint(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with StubServer(lambda _seen: Response({"error": {"message": "bad key"}}, status=401)) as stub:
        assert expand(stub) == 4
        assert len(stub.requests) <= 32
    error = capsys.readouterr().err
    assert "STUB_KEY" in error
    assert "Traceback" not in error
    assert not (project / "output" / "dataset.jsonl").exists()


def test_words_without_the_plan_are_rejected_and_kept(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "output").mkdir()
    (project / "output" / "dataset.jsonl").write_text("precious\n")
    with StubServer(lambda _seen: completion("I would rather talk about the weather.")) as stub:
        assert expand(stub, "--limit", "3", "--retries", "1") == 2
    assert "not one row was accepted" in capsys.readouterr().err
    assert (project / "output" / "dataset.jsonl").read_text() == "precious\n"
    assert (project / "output" / "rejected.jsonl").exists()

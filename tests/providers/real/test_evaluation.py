"""`eval` on a real inference server with random weights: everything near zero, nothing breaks on what it says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from datacraft.cli.main import main
from tests.providers.real.test_llama_server import url
from tests.steps.evaluate.hotel import ROWS

pytestmark = pytest.mark.slow
__all__ = ["url"]


def test_random_weights_score_nothing_and_break_nothing(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "held.jsonl").write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    command = ["eval", "held.jsonl", "--model", f"random=tiny@{url}", "--max-tokens", "60", "--concurrency", "2"]
    assert main([*command, "-o", "eval.json", "--html", "eval.html"]) == 0
    print(capsys.readouterr().out)
    model = json.loads((tmp_path / "eval.json").read_text(encoding="utf-8"))["models"][0]
    for metric in ("turns", "tool_names", "calls", "call_sets", "completion"):
        rate = model["metrics"][metric]
        assert rate["n"] >= 7
        assert rate["right"] <= 1, metric

"""`datacraft doctor` against endpoints in every state of health."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from datacraft.cli.main import main
from tests.stub_server import Answer, Response, Seen, StubServer, completion, error, structured, tool_call

KEY = "sk-planted-0123456789abcdef"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for variable in ("OPENAI_API_KEY", "DATACRAFT_TEACHER", "DATACRAFT_BASE_URL", "DATACRAFT_API_KEY"):
        monkeypatch.delenv(variable, raising=False)


def healthy(seen: Seen) -> Any:
    if seen.path.endswith("/models"):
        return {"data": [{"id": "stub"}]}
    if seen.body.get("tools") and "tool_choice" not in seen.body:
        return completion(None, tool_calls=[tool_call("get_weather", {"city": "Oslo"})])
    return structured(seen, {"city": "Paris", "country": "France"})


def checked(
    answer: Answer, capsys: pytest.CaptureFixture[str], *more: str, models: Any = None
) -> tuple[int, dict[str, Any]]:
    with StubServer(answer, models=models) as stub:
        code = main(["doctor", "--base-url", stub.url, "--model", "stub", "--output-format", "json", *more])
    return code, {check["name"]: check for check in json.loads(capsys.readouterr().out)}


def test_a_healthy_endpoint(capsys: pytest.CaptureFixture[str]):
    code, checks = checked(healthy, capsys)
    assert code == 0
    assert {name: check["state"] for name, check in checks.items()} == {
        "key": "ok",
        "address": "ok",
        "model": "ok",
        "structured output": "ok",
        "tool calls": "ok",
        "price": "ok",
    }


@pytest.mark.parametrize(
    ("date", "state"),
    [("2020-01-31", "failed"), ("2999-01-31", "ok"), ("soon", None)],
    ids=["past", "far", "unreadable"],
)
def test_a_model_with_an_end(date: str, state: str | None, capsys: pytest.CaptureFixture[str]):
    def answer(seen: Seen) -> Any:
        return {"data": [{"id": "stub", "shutdown_date": date}]} if seen.path.endswith("/models") else healthy(seen)

    code, checks = checked(answer, capsys)
    assert checks.get("end of life", {}).get("state") == state
    assert code == (1 if state == "failed" else 0)


def test_a_model_it_does_not_list_is_said_with_the_nearest(capsys: pytest.CaptureFixture[str]):
    code, checks = checked(healthy, capsys, models=("stub-8b", "other"))
    assert code == 0
    assert checks["model"]["state"] == "warning"
    assert "stub-8b" in checks["model"]["hint"]


def test_an_endpoint_without_structured_output_or_tools(capsys: pytest.CaptureFixture[str]):
    def bare(seen: Seen) -> Any:
        for name in ("response_format", "tools", "max_tokens"):
            if name in seen.body:
                return error(400, f"'{name}' is not supported", param=name)
        return completion('{"city": "Paris", "country": "France"}', usage=None)

    code, checks = checked(bare, capsys, models=("stub",))
    assert code == 0
    assert "asked for in the prompt" in checks["structured output"]["said"]
    assert "counts no tokens" in checks["structured output"]["said"]
    assert checks["tool calls"]["state"] == "warning"
    assert checks["parameters"]["said"]


def test_an_endpoint_that_ignores_the_schema(capsys: pytest.CaptureFixture[str]):
    _, checks = checked(lambda seen: completion("Paris, of course."), capsys, models=("stub",))
    assert "not honoured" in checks["structured output"]["said"]
    assert "did not call" in checks["tool calls"]["said"]


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        (lambda seen: error(401, "bad key"), "address"),
        (
            lambda seen: Response({"data": []}) if seen.path.endswith("/models") else error(404, "no model"),
            "structured output",
        ),
    ],
)
def test_what_will_not_work_fails(answer: Answer, name: str, capsys: pytest.CaptureFixture[str]):
    code, checks = checked(answer, capsys)
    assert code == 1
    assert checks[name]["state"] == "failed"


def test_a_server_that_lists_no_models_may_still_answer(capsys: pytest.CaptureFixture[str]):
    def answer(seen: Seen) -> Any:
        return error(500, "offline") if seen.path.endswith("/models") else healthy(seen)

    code, checks = checked(answer, capsys)
    assert code == 0
    assert checks["address"]["state"] == "warning"
    assert checks["structured output"]["state"] == "ok"


def test_a_missing_key_is_named(capsys: pytest.CaptureFixture[str]):
    assert main(["doctor", "openai/gpt-5-mini"]) == 1
    out = capsys.readouterr().out
    assert "OPENAI_API_KEY" in out


def test_what_is_installed_and_which_keys_are_set_without_showing_one(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    assert main(["doctor"]) == 0
    out = capsys.readouterr().out
    assert "openai (OPENAI_API_KEY)" in out
    assert KEY not in out


def test_no_key_is_shown_even_when_the_server_echoes_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DATACRAFT_API_KEY", KEY)
    code, checks = checked(lambda seen: error(401, f"wrong key {seen.headers['authorization']}"), capsys)
    assert code == 1
    assert KEY not in json.dumps(checks)

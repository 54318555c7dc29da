"""`datacraft doctor --serve` against servers that build their prompts right, and against planted differences."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from datacraft.cli.main import main
from datacraft.core.render_check import fitted
from datacraft.core.template import ChatTemplate
from datacraft.io import templates
from tests.serving_stub import Inference, without
from tests.steps.evaluate.hotel import ROWS, perfect
from tests.stub_server import Seen, StubServer, completion, error

CHATML = fitted(templates.load("chatml"))
TURNS = sum(m["role"] == "assistant" and m.get("weight") != 0 for row in ROWS for m in row["messages"])
KEY = "sk-planted-0123456789abcdef"


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATACRAFT_API_KEY", raising=False)
    (tmp_path / "held.jsonl").write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    return tmp_path


def student(seen: Seen) -> Any:
    """Right on the rows, a word to anything else."""
    said = [message["content"] for message in seen.body["messages"][1:2]]
    return perfect(seen) if said and said[0] in {row["messages"][1]["content"] for row in ROWS} else completion("ok")


def doctor(server: Inference, *more: str, template: str = "chatml") -> int:
    with StubServer(server.answer, models=None) as stub:
        chosen = ["--template", template] if template else []
        return main(["doctor", "--serve", stub.url.removesuffix("/v1"), *chosen, *more])


def checked(server: Inference, capsys: pytest.CaptureFixture[str], *more: str, **how: str) -> tuple[int, Any]:
    code = doctor(server, "held.jsonl", "--output-format", "json", *more, **how)
    return code, json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("kind", ["llama_cpp", "vllm", "ollama"])
def test_equal_prompts_are_reported_equal(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, found = checked(Inference(kind, CHATML, student), capsys)
    assert found["server"]["kind"] == kind
    assert found["prompts"] == {"compared": TURNS, "equal": TURNS, "differing": 0}
    assert found["differences"] == found["causes"] == []
    assert (code, found["clean"]) == (0, True)


@pytest.mark.parametrize("kind", ["llama_cpp", "vllm", "ollama"])
def test_a_planted_difference_is_found_and_shown(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    other = without(CHATML, "<tool_response>\n", "<tool_answer>\n")
    code = doctor(Inference(kind, other, student), "held.jsonl")
    out = capsys.readouterr().out
    assert code == 1
    assert "<tool_[-response-]{+answer+}>" in out
    assert "row r1 (line 1), turn 4, character" in out
    assert "another template" in out
    assert f"of {TURNS} prompts are equal" in out


def test_strict_that_llama_cpp_leaves_out_is_named_with_what_to_do(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    strict = json.loads(json.dumps(ROWS))
    for row in strict:
        row["tools"] = [{**t, "function": {**t["function"], "strict": True}} for t in row["tools"]]
    (project / "held.jsonl").write_text("".join(json.dumps(row) + "\n" for row in strict), encoding="utf-8")
    code, found = checked(Inference("llama_cpp", CHATML, student), capsys)
    assert code == 1
    assert found["prompts"]["differing"] == TURNS
    first = found["differences"][0]
    assert (first["cause"], first["trained"], first["served"]) == ("tool_definitions", ', "strict": true', "")
    assert first["before"].endswith('"additionalProperties": false}')
    (cause,) = found["causes"]
    assert "strict" in cause["fix"]
    # vLLM hands tools on as they come.
    code, found = checked(Inference("vllm", CHATML, student), capsys)
    assert (code, found["prompts"]["equal"]) == (0, TURNS)


CAUSES: dict[str, tuple[str, str]] = {
    "no_tools": ("{{ tool | tojson }}{{ '\\n' }}", ""),
    "content_dropped": ("{{ message.content }}\n</tool_response>", "</tool_response>"),
    "think": ("<|im_start|>assistant\n{% endif -%}", "<|im_start|>assistant\n<think>\n\n</think>\n\n{% endif -%}"),
}
FIXES = {
    ("no_tools", "llama_cpp"): "--jinja --chat-template-file",
    ("no_tools", "vllm"): "--chat-template",
    ("no_tools", "ollama"): "Modelfile",
    ("content_dropped", "llama_cpp"): "--chat-template-file",
    ("content_dropped", "vllm"): "--chat-template",
    ("content_dropped", "ollama"): "Modelfile",
    ("think", "llama_cpp"): '{"enable_thinking": false}',
    ("think", "vllm"): "--reasoning-parser",
    ("think", "ollama"): "reasoning_effort",
}


@pytest.mark.parametrize(("cause", "kind"), FIXES)
def test_a_cause_is_named_with_the_fix_for_that_server(
    cause: str, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    server = Inference(kind, without(CHATML, *CAUSES[cause]), student)
    code, found = checked(server, capsys)
    assert code == 1
    assert found["differences"][0]["cause"] == cause
    assert FIXES[cause, kind] in {one["cause"]: one["fix"] for one in found["causes"]}[cause]


def test_a_context_that_is_too_small_is_named_with_the_size_that_would_do(capsys: pytest.CaptureFixture[str]) -> None:
    for kind, fix in (("llama_cpp", "-c 4096"), ("vllm", "--max-model-len 4096"), ("ollama", "num_ctx 4096")):
        # The longest prompt of the rows takes some 1800 characters, each a token here.
        code, found = checked(Inference(kind, CHATML, student, context=2000), capsys)
        assert code == 1
        assert found["prompts"]["differing"] == 0
        assert [check["cause"] for check in found["checks"] if check["state"] == "failed"] == ["context"]
        assert fix in found["causes"][0]["fix"]


def test_the_token_that_begins_a_text_is_the_servers_business_on_llama_cpp(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    begun = ChatTemplate("begun", "{{ bos_token }}" + CHATML.source, {"bos_token": "<s>"})
    folder = project / "tokenizer"
    folder.mkdir()
    settings = {"bos_token": "<s>", "chat_template": begun.source}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings), encoding="utf-8")
    code, found = checked(Inference("llama_cpp", begun, student), capsys, template=str(folder))
    assert (code, found["prompts"]["equal"]) == (0, TURNS)
    code, found = checked(Inference("vllm", CHATML, student), capsys, template=str(folder))
    assert (code, found["differences"][0]["cause"]) == (1, "bos")


def test_blanks_that_a_detokenizer_loses_are_no_difference(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = json.loads(json.dumps(ROWS[:1]))
    rows[0]["messages"][1]["content"] = "Book two nights in Paris . Please"
    (project / "held.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    server = Inference("vllm", CHATML, lambda seen: completion("ok"))
    code, found = checked(server, capsys)
    assert (code, found["prompts"]["equal"]) == (0, 2)


def test_a_server_that_refuses_a_conversation(capsys: pytest.CaptureFixture[str]) -> None:
    raising = "{%- if message.role == 'tool' %}{{ raise_exception('no tools here') }}{% endif -%}"
    picky = without(CHATML, "{%- if message.role in", raising + "{%- if message.role in")
    code, found = checked(Inference("llama_cpp", picky, student), capsys)
    assert code == 1
    assert [one["said"] for one in found["differences"] if one["cause"] == "refused"]
    assert "no tools here" in found["differences"][0]["said"]


@pytest.mark.parametrize("kind", ["lm_studio", "other"])
def test_a_server_that_tells_no_prompts_is_known_by_its_behaviour(
    kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, found = checked(Inference(kind, CHATML, student), capsys)
    assert code == 0
    assert found["prompts"] is None
    states = {check["name"]: check["state"] for check in found["checks"]}
    assert set(states.values()) == {"ok"}
    assert {"tools", "a tool is needed", "no tool is needed", "two calls at once", "a chain of calls"} <= set(states)
    assert ("declared" in states) == (kind == "lm_studio")


def test_an_ollama_that_does_not_tell_its_prompts_yet(capsys: pytest.CaptureFixture[str]) -> None:
    code, found = checked(Inference("ollama", CHATML, student, tells_prompts=False), capsys)
    assert (code, found["prompts"]) == (0, None)
    assert len(found["checks"]) > 10


def test_without_a_template_or_rows_the_behaviour_is_all_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    server = Inference("llama_cpp", without(CHATML, *CAUSES["no_tools"]), lambda seen: completion("Good night!"))
    assert doctor(server, template="") == 1
    out = capsys.readouterr().out
    assert "no --template" in out
    assert "no tools block" in out
    assert "--chat-template-file" in out


def test_canaries_can_be_asked_for_or_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    _, found = checked(Inference("llama_cpp", CHATML, student), capsys, "--canaries")
    assert found["prompts"]["equal"] == TURNS
    assert "a chain of calls" in {check["name"] for check in found["checks"]}
    server = Inference("lm_studio", CHATML, student)
    _, found = checked(server, capsys, "--no-canaries")
    assert {check["name"] for check in found["checks"]} == {"declared", "context"}


def test_the_held_out_split_is_the_default(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert doctor(Inference("llama_cpp", CHATML, student)) == 2
    assert "datacraft split" in capsys.readouterr().err
    (project / "output").mkdir()
    (project / "held.jsonl").rename(project / "output/validation.jsonl")
    assert doctor(Inference("llama_cpp", CHATML, student)) == 0
    assert f"all {TURNS} prompts are equal to what chatml writes" in capsys.readouterr().out


def test_which_model_is_meant(capsys: pytest.CaptureFixture[str]) -> None:
    server = Inference("llama_cpp", CHATML, student, names=("base", "triage"))
    with StubServer(server.answer, models=None) as stub:
        assert main(["doctor", "--serve", stub.url, "--template", "chatml", "held.jsonl"]) == 2
        assert "base, triage" in capsys.readouterr().err
        assert main(["doctor", "--serve", stub.url, "-t", "chatml", "--model", "triage", "held.jsonl"]) == 0
    assert "serves triage" in capsys.readouterr().out


def test_nobody_there_is_exit_4(capsys: pytest.CaptureFixture[str]) -> None:
    with StubServer() as stub:
        gone = stub.url
    assert main(["doctor", "--serve", gone, "--template", "chatml", "--model", "tiny", "held.jsonl"]) == 4
    assert "gave no answer" in capsys.readouterr().err
    assert main(["doctor", "--serve", gone, "--template", "chatml", "held.jsonl"]) == 4


def test_a_key_goes_with_every_request_and_is_never_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATACRAFT_API_KEY", KEY)
    server = Inference("llama_cpp", CHATML, student)

    def guarded(seen: Seen) -> Any:
        if seen.headers.get("authorization") != f"Bearer {KEY}":
            return error(401, f"bad key {seen.headers.get('authorization')}")
        return server.answer(seen)

    with StubServer(guarded, models=None) as stub:
        assert main(["doctor", "--serve", stub.url, "--template", "chatml", "held.jsonl"]) == 0
        monkeypatch.setenv("DATACRAFT_API_KEY", KEY[::-1])
        main(["doctor", "--serve", stub.url, "--template", "chatml", "held.jsonl"])
    said = capsys.readouterr()
    assert KEY not in said.out + said.err
    assert KEY[::-1] not in said.out + said.err


def test_rows_the_training_template_refuses_are_said(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    late = [{"role": role, "content": "x"} for role in ("user", "system", "assistant")]
    rows = [*ROWS[:1], {"messages": late}]
    (project / "held.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    code, found = checked(Inference("llama_cpp", CHATML, student), capsys)
    assert code == 1
    assert found["unwritten"][0]["row"] == "line-2"
    assert found["prompts"]["compared"] == 2

"""A real llama.cpp, random weights behind it: equal prompts are reported equal, planted differences found and shown.

Run by `make proof-parity`, which sets PROOF_SERVERS to a folder with what is needed. With PROOF_VLLM, the address of a
running vLLM that serves the chatml template, the same rows go through it too.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from datacraft.cli.main import main
from tests.providers.real import llama_server
from tests.providers.real.test_llama_server import free_port, wait_for
from tests.steps.evaluate.hotel import ROWS

pytestmark = pytest.mark.slow
FOLDER = os.environ.get("PROOF_SERVERS", "")
OWN = Path(__file__).parents[3] / "datacraft/io/chat_templates/chatml.jinja"
TURNS = sum(m["role"] == "assistant" and m.get("weight") != 0 for row in ROWS for m in row["messages"])
Serve = Callable[..., str]


@pytest.fixture(scope="module")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """Starts a llama-server with a template and further flags; gives its address."""
    if not FOLDER:
        pytest.skip("PROOF_SERVERS is not set; run make proof-parity")
    folder = tmp_path_factory.mktemp("parity")
    model = folder / "random.gguf"
    subprocess.run([f"{FOLDER}/venv/bin/python", Path(__file__).with_name("random_gguf.py"), model], check=True)
    try:
        command, environment = llama_server.command(Path(FOLDER))
    except llama_server.Unavailable as error:
        pytest.skip(str(error))

    @contextmanager
    def running(template: Path, *flags: str) -> Iterator[str]:
        port = free_port()
        own = ["--jinja", "--chat-template-file", str(template), "--alias", "tiny", "-np", "1", "-t", "1"]
        place = ["--host", "127.0.0.1", "--port", str(port), "-m", str(model), *(flags or ("-c", "32768"))]
        with (
            (folder / f"log-{port}").open("wb") as log,
            subprocess.Popen(
                [*command, *own, *place], env={**os.environ, **environment}, stdout=log, stderr=log
            ) as server,
        ):
            try:
                wait_for(f"http://127.0.0.1:{port}/health", server)
                yield f"http://127.0.0.1:{port}"
            finally:
                server.terminate()

    with ExitStack() as stack:
        yield lambda template, *flags: stack.enter_context(running(template, *flags))


@pytest.fixture
def held(tmp_path: Path) -> Path:
    path = tmp_path / "held.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    return path


def planted(folder: Path, old: str, new: str) -> Path:
    source = OWN.read_text()
    assert old in source
    path = folder / "planted.jinja"
    path.write_text(source.replace(old, new))
    return path


def doctor(url: str, held: Path, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, Any]:
    code = main(["doctor", "--serve", url, "--template", "chatml", str(held), "--output-format", "json", *more])
    return code, json.loads(capsys.readouterr().out)


def test_equal_prompts_are_reported_equal(serve: Serve, held: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = serve(OWN)
    code, found = doctor(url, held, capsys)
    print(json.dumps(found["server"]), found["prompts"])
    assert found["server"]["kind"] == "llama_cpp"
    assert found["prompts"] == {"compared": TURNS, "equal": TURNS, "differing": 0}
    assert (code, found["differences"]) == (0, [])
    assert main(["doctor", "--serve", url, "--template", "chatml", str(held)]) == 0
    assert f"all {TURNS} prompts are equal to what chatml writes" in capsys.readouterr().out


PLANTED: dict[str, tuple[str, str, str, int]] = {
    "another word around results": ("<tool_response>\n", "<tool_answer>\n", "template", 8),
    "no tools block": ("{{ tool | tojson }}{{ '\\n' }}", "", "no_tools", TURNS),
    "results dropped": ("{{ message.content }}\n</tool_response>", "</tool_response>", "content_dropped", 8),
    "think text": ("<|im_start|>assistant\n{% endif -%}", "<|im_start|>assistant\n<think>\n\n</think>\n\n{% endif -%}",
                   "think", TURNS),
    "compact definitions": ("tool | tojson", "tool | tojson(separators=(',', ':'))", "tool_definitions", TURNS),
}  # fmt: skip


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_difference_is_found_and_shown(
    name: str, serve: Serve, held: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new, cause, differing = PLANTED[name]
    url = serve(planted(tmp_path, old, new))
    code, found = doctor(url, held, capsys)
    assert code == 1
    assert found["prompts"]["differing"] == differing
    assert found["differences"][0]["cause"] == cause
    fix = {one["cause"]: one["fix"] for one in found["causes"]}[cause]
    assert fix
    assert main(["doctor", "--serve", url, "--template", "chatml", str(held)]) == 1
    shown = capsys.readouterr().out
    print(shown)
    assert "[-" in shown or "{+" in shown
    assert fix in shown


def test_strict_does_not_reach_the_template_of_llama_cpp(
    serve: Serve, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The Agents SDK sends `strict: true`; this server rebuilds each tool without it."""
    path = tmp_path / "strict.jsonl"
    rows = json.loads(json.dumps(ROWS))
    for row in rows:
        row["tools"] = [{**t, "function": {**t["function"], "strict": True}} for t in row["tools"]]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    code, found = doctor(serve(OWN), path, capsys)
    assert code == 1
    assert {(d["cause"], d["trained"], d["served"]) for d in found["differences"]} == {
        ("tool_definitions", ', "strict": true', "")
    }


def test_what_is_dropped_shows_in_the_counts_alone(
    serve: Serve, held: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As on a server that tells no prompts."""
    url = serve(planted(tmp_path, "{{ tool | tojson }}{{ '\\n' }}", ""))
    _, found = doctor(url, held, capsys, "--canaries")
    states = {check["name"]: (check["state"], check["cause"]) for check in found["checks"]}
    assert states["tools"] == ("failed", "no_tools")
    assert states["system text"] == states["tool results"] == states["earlier calls"] == ("ok", None)
    _, found = doctor(serve(OWN), held, capsys, "--canaries")
    states = {check["name"]: (check["state"], check["cause"]) for check in found["checks"]}
    assert {states[name] for name in ("tools", "system text", "earlier calls", "tool results")} == {("ok", None)}


def test_a_context_that_is_too_small_is_named(serve: Serve, held: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, found = doctor(serve(OWN, "-c", "1024"), held, capsys)
    assert code == 1
    assert found["prompts"]["differing"] == 0
    (failed,) = [check for check in found["checks"] if check["state"] == "failed"]
    print(failed["said"])
    assert failed["cause"] == "context"
    # 1403 tokens and room for an answer.
    assert "-c 2048" in found["causes"][0]["fix"]


def test_a_real_vllm(held: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = os.environ.get("PROOF_VLLM", "")
    if not url:
        pytest.skip("PROOF_VLLM is not set: the address of a vLLM that serves the chatml template")
    code, found = doctor(url, held, capsys, "--no-canaries")
    assert found["server"]["kind"] == "vllm"
    assert found["prompts"] == {"compared": TURNS, "equal": TURNS, "differing": 0}
    path = planted(tmp_path, "<tool_response>\n", "<tool_answer>\n")
    main(["doctor", "--serve", url, "--template", str(path), str(held), "--output-format", "json"])
    other = json.loads(capsys.readouterr().out)
    assert other["prompts"]["differing"] == 8
    assert (other["differences"][0]["trained"], other["differences"][0]["served"]) == ("answer", "response")
    assert code == 0
    print(json.dumps(found["server"]), found["prompts"])

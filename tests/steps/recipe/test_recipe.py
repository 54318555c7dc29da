"""A recipe is complete, computed from its rows, and its parts do what they say."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from datacraft.core.errors import UsageError
from datacraft.core.template import ChatTemplate
from datacraft.io.templates import load
from datacraft.steps.recipe import TRAINERS, write_recipe
from datacraft.steps.recipe.facts import facts, size_of
from datacraft.steps.recipe.serving import modelfile, vllm_parser
from tests.steps.export.test_export import NOBODY, row, write

MODEL = "acme/Tiny-4B"


def recipe(trainer: str, tmp_path: Path, rows: int = 6) -> Path:
    train = write(tmp_path / "train.jsonl", [row(n) for n in range(rows)])
    held_out = write(tmp_path / "validation.jsonl", [row(100 + n) for n in range(2)])
    folder = tmp_path / f"recipe-{trainer}"
    write_recipe(trainer, train, held_out, folder=folder, model=MODEL, template=load("chatml"), choice=NOBODY)
    return folder


@pytest.mark.parametrize("trainer", TRAINERS)
def test_the_folder_is_complete_and_nothing_is_left_unfilled(trainer: str, tmp_path: Path) -> None:
    folder = recipe(trainer, tmp_path)
    names = {path.name for path in folder.iterdir()}
    assert {"README.md", "data", "smoke.py", "smoke.jsonl", "serve_vllm.sh", "merge_and_gguf.sh", "Modelfile"} <= names
    for path in (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".jinja"):
        text = path.read_text(encoding="utf-8")
        assert "[[ " not in text, path
        assert "[% " not in text, path
    for script in folder.glob("*.py"):
        ast.parse(script.read_text())
    for shell in folder.glob("*.sh"):
        assert subprocess.run(["sh", "-n", shell], check=False).returncode == 0
        assert shell.stat().st_mode & 0o111
    for config in folder.glob("*.yaml"):
        assert yaml.safe_load(config.read_text())
    validation = "valid" if trainer == "mlx" else "validation"
    assert (folder / "data" / f"{validation}.jsonl").exists()
    assert "--tool-call-parser hermes" in (folder / "serve_vllm.sh").read_text()


def test_the_rows_are_shaped_for_the_trainer(tmp_path: Path) -> None:
    def keys(trainer: str) -> tuple[set[str], int]:
        lines = (recipe(trainer, tmp_path) / "data" / "train.jsonl").read_text().splitlines()
        return set(json.loads(lines[0])), len(lines)

    assert keys("trl") == ({"messages", "tools"}, 6)
    assert keys("axolotl") == ({"messages", "tools"}, 6)
    assert keys("llamafactory") == ({"conversations", "system", "tools"}, 6)
    assert keys("unsloth") == ({"prompt", "completion"}, 12)
    assert keys("mlx") == ({"messages", "tools"}, 12)


def test_without_marks_trl_trains_completions(tmp_path: Path) -> None:
    own = load("chatml")
    bare = ChatTemplate("bare", own.source.replace("% generation %", "% if true %").replace("endgeneration", "endif"))
    train = write(tmp_path / "train.jsonl", [row(1)])
    made = write_recipe("trl", train, None, folder=tmp_path / "r", model=MODEL, template=bare, choice=NOBODY)
    script = (made.folder / "train.py").read_text()
    assert "completion_only_loss=True" in script
    assert '"completion": List(Json())' in script


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one, two = recipe("trl", tmp_path / "a"), recipe("trl", tmp_path / "b")
    for path in (path for path in one.rglob("*") if path.is_file()):
        assert path.read_bytes() == (two / path.relative_to(one)).read_bytes(), path


def test_an_unknown_trainer_is_named_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="did you mean 'axolotl'"):
        recipe("axolotel", tmp_path)


@pytest.mark.parametrize(
    ("model", "billions"),
    [("Qwen/Qwen3-4B", 4), ("meta-llama/Llama-3.1-8B-Instruct", 8), ("google/gemma-3-270m-it", 0.27), ("x/y", 8)],
)
def test_the_size_stands_in_the_name(model: str, billions: float) -> None:
    assert size_of(model) == billions


def test_numbers_follow_from_the_rows() -> None:
    numbers = facts([3200] * 500, "x-4B")
    assert (numbers.p99, numbers.max_length) == (1000, 1024)
    assert (numbers.effective_batch, numbers.steps) == (16, 32 * 3)  # ceil(500 / 16) batches, three epochs
    assert facts([100_000] * 10, "x-4B").max_length == 8192
    assert facts([3200] * 99 + [10**6], "x-4B").max_length == 1024  # one long row in a hundred does not decide


def test_ollama_s_template_holds_the_literal_text_of_the_chat_template() -> None:
    made = modelfile(load("chatml"), 8192)
    assert made is not None
    assert made.startswith("FROM ./out/model.gguf\n")
    for piece in (
        "<|im_start|>system\n{{ .System }}",
        "<tools>\n{{ range $i, $t := .Tools }}",
        '{{ if eq .Role "user" }}<|im_start|>user\n{{ .Content }}<|im_end|>\n',
        '{"name": "{{ $c.Function.Name }}", "arguments": {{ $c.Function.Arguments }}}',
        "<|im_start|>tool\n<tool_response>\n{{ .Content }}\n</tool_response><|im_end|>\n",
        'PARAMETER stop "<|im_end|>"',
        "PARAMETER num_ctx 8192",
    ):
        assert piece in made
    assert made.count("{{ end }}") == made.count("{{ if ") + made.count("{{ range ")


def test_templates_without_json_calls_have_no_derived_modelfile() -> None:
    calls = "{% for c in m.tool_calls or [] %}<function={{ c.function.name }}>{% endfor %}"
    tagged = f"{{% for m in messages %}}{calls}{{% endfor %}}"
    assert modelfile(ChatTemplate("t", tagged), 8192) is None
    assert vllm_parser(ChatTemplate("t", tagged)) is None


@contextmanager
def served(answers: list[dict[str, Any]]) -> Iterator[str]:
    """An endpoint on loopback that gives these messages in order."""
    left = list(answers)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            body = json.dumps({"choices": [{"message": left.pop(0)}]}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


CALL = {"content": "", "tool_calls": [{"function": {"name": "book", "arguments": '{"day": "Friday"}'}}]}
TEXT = {"content": '<tool_call>{"name": "book"}</tool_call>'}


@pytest.mark.parametrize(("second", "code", "verdict"), [(CALL, 0, "2 of 2"), (TEXT, 1, "call arrived as text")])
def test_the_smoke_questions_tell_a_served_model_that_works(
    second: dict[str, Any], code: int, verdict: str, tmp_path: Path
) -> None:
    folder = recipe("trl", tmp_path)
    with served([CALL, second]) as url:
        done = subprocess.run(
            [sys.executable, folder / "smoke.py", "--base-url", url], check=False, capture_output=True, text=True
        )
    assert done.returncode == code, done.stderr
    assert verdict in done.stdout

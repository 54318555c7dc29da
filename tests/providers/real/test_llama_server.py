"""The teacher and the doctor on a real inference server, its weights random: protocol, schemas, errors.

Run by `make proof-servers`, which sets PROOF_SERVERS to a folder with what is needed.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from datacraft.core.chat import ChatReply, ChatRequest
from datacraft.core.errors import BadRequest
from datacraft.providers import open_model
from datacraft.providers.checkup import check_model
from datacraft.providers.ladder import Ladder, Memory, parse_object
from datacraft.teachers.model.settings import TeacherSettings
from tests.providers.real import llama_server
from tests.teachers.model.workbench import blueprints, judge, teacher

pytestmark = pytest.mark.slow
FOLDER = os.environ.get("PROOF_SERVERS", "")


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The base URL of a llama-server with random weights."""
    if not FOLDER:
        pytest.skip("PROOF_SERVERS is not set; run make proof-servers")
    folder = Path(FOLDER)
    model = tmp_path_factory.mktemp("model") / "random.gguf"
    script = Path(__file__).with_name("random_gguf.py")
    subprocess.run([folder / "venv/bin/python", script, model], check=True)
    try:
        command, environment = llama_server.command(folder)
    except llama_server.Unavailable as error:
        pytest.skip(str(error))
    port = free_port()
    flags = f"--jinja --alias tiny -c 32768 -np 2 -t 1 --host 127.0.0.1 --port {port}".split()
    log = (model.parent / "log").open("wb")
    with subprocess.Popen(
        [*command, "-m", str(model), *flags], env={**os.environ, **environment}, stdout=log, stderr=log
    ) as server:
        try:
            wait_for(f"http://127.0.0.1:{port}/health", server)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            server.terminate()
    log.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, server: subprocess.Popen[bytes], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(address, timeout=1):
                return
        except OSError:
            if server.poll() is not None:
                pytest.fail(f"the server ended with {server.returncode}")
            time.sleep(0.1)
    pytest.fail(f"{address} did not answer")


def complete(url: str, request: ChatRequest) -> ChatReply:
    async def run() -> ChatReply:
        model = open_model(base_url=url, model="tiny", timeout=60)
        try:
            return await model.complete(request)
        finally:
            await model.close()

    return asyncio.run(run())


def test_an_answer_is_held_to_a_schema(url: str):
    schema = {
        "type": "object",
        "properties": {"mood": {"enum": ["calm", "angry"]}, "count": {"type": "integer", "minimum": 1, "maximum": 3}},
        "required": ["mood", "count"],
        "additionalProperties": False,
    }
    memory = Memory()

    async def run() -> list[ChatReply]:
        model = open_model(base_url=url, model="tiny", timeout=60)
        ladder = Ladder(model, memory)
        ask = ChatRequest(({"role": "user", "content": "hello"},), max_tokens=200)
        try:
            return [await ladder.ask(ask, schema, "draft") for _ in range(5)]
        finally:
            await model.close()

    for reply in asyncio.run(run()):
        value = parse_object(reply.text)
        assert value is not None
        assert value["mood"] in ("calm", "angry")
        assert value["count"] in (1, 2, 3)
        assert reply.usage.known
    assert (memory.rung, memory.proven) == ("json_schema", True)


def test_a_truncated_answer_is_told_as_cut_off(url: str):
    reply = complete(url, ChatRequest(({"role": "user", "content": "hello"},), max_tokens=3))
    assert reply.finish_reason == "length"
    assert reply.usage.output_tokens == 3


def test_a_context_that_is_too_long_is_one_bad_request(url: str):
    with pytest.raises(BadRequest, match="context"):
        complete(url, ChatRequest(({"role": "user", "content": "x" * 60_000},), max_tokens=3))


def test_a_schema_it_cannot_read_is_one_bad_request(url: str):
    odd = {"type": "json_schema", "json_schema": {"name": "x", "schema": {"$ref": "#/$defs/none"}}}
    with pytest.raises(BadRequest):
        complete(url, ChatRequest(({"role": "user", "content": "x"},), response_format=odd, max_tokens=3))


def test_every_blueprint_has_an_outcome_and_noise_never_becomes_a_wrong_row(url: str, tmp_path: Path):
    """Refusals need no value in their words, so noise can pass there; everything else has to be turned away.

    This server answers 500 when a text under a grammar is cut off by the token limit.
    """
    settings = TeacherSettings(concurrency=4, retries=1, max_tokens=600)
    plans = blueprints(18)
    outcomes = list(teacher(url, settings=settings, timeout=120).write(plans, judge))
    assert sorted(outcome.blueprint.id for outcome in outcomes) == [plan.id for plan in plans]
    accepted = Counter(o.blueprint.category for o in outcomes if o.verdict.example is not None)
    reasons = Counter(o.verdict.reason for o in outcomes if o.verdict.example is None)
    print(f"accepted {dict(accepted)}, turned away {dict(reasons)}")
    assert set(accepted) == {"refusal"}
    assert set(reasons) <= {"breaks the plan", "answer: length", "provider: status 500"}


def test_the_doctor_says_what_it_takes(url: str):
    async def run() -> dict[str, tuple[str, str]]:
        model = open_model(base_url=url, model="tiny", timeout=60)
        try:
            return {check.name: (check.state, check.said) for check in await check_model(model, date(2026, 1, 1))}
        finally:
            await model.close()

    checks = asyncio.run(run())
    print(json.dumps(checks, indent=1))
    assert checks["address"][0] == checks["model"][0] == checks["structured output"][0] == "ok"

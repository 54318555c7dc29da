"""The teacher through LiteLLM's proxy, which really runs, to a stub behind it.

Run by `make proof-servers`, which sets PROOF_SERVERS to a folder with what is needed.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from datacraft.core.errors import Refused
from datacraft.providers import open_model
from datacraft.teachers.model.prompt import prompts
from datacraft.teachers.model.settings import TeacherSettings
from datacraft.teachers.model.teacher import ModelTeacher
from tests.providers.real.test_llama_server import free_port, wait_for
from tests.stub_server import StubServer, obedient, sometimes
from tests.teachers.model.workbench import BOOK, TOOLSET, blueprints, judge, rows

pytestmark = pytest.mark.slow
FOLDER = os.environ.get("PROOF_SERVERS", "")
MASTER = "sk-proxy-0123456789abcdef"


@pytest.fixture(scope="module")
def stub() -> Iterator[StubServer]:
    with StubServer(obedient) as server:
        yield server


@pytest.fixture(scope="module")
def url(stub: StubServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The base URL of a proxy in front of the stub."""
    program = Path(FOLDER or "/nowhere") / "litellm/bin/litellm"
    if not program.exists():
        pytest.skip("there is no LiteLLM in PROOF_SERVERS; run make proof-servers")
    folder = tmp_path_factory.mktemp("proxy")
    behind = {"model": "openai/stub", "api_base": stub.url, "api_key": "upstream"}
    config = {
        "model_list": [{"model_name": "through-proxy", "litellm_params": behind}],
        "general_settings": {"master_key": MASTER},
        "litellm_settings": {"num_retries": 0},
        "router_settings": {"num_retries": 0, "allowed_fails": 1000, "disable_cooldowns": True},
    }
    (folder / "config.yaml").write_text(json.dumps(config))
    port = free_port()
    environment = {**os.environ, "LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_TELEMETRY": "False"}
    command = [str(program), "--config", str(folder / "config.yaml"), "--host", "127.0.0.1", "--port", str(port)]
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(command, stdout=log, stderr=log, env=environment, cwd=folder) as proxy,
    ):
        try:
            wait_for(f"http://127.0.0.1:{port}/health/liveliness", proxy, 180)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            proxy.terminate()


def through(url: str, key: str, monkeypatch: pytest.MonkeyPatch) -> ModelTeacher:
    monkeypatch.setenv("LITELLM_API_KEY", key)
    model = open_model("litellm_proxy", base_url=url, model="through-proxy", timeout=30)
    return ModelTeacher(model, prompts(TOOLSET, BOOK, 3), settings=TeacherSettings(concurrency=4))


def test_rows_come_through_the_proxy(url: str, stub: StubServer, monkeypatch: pytest.MonkeyPatch):
    outcomes = list(through(url, MASTER, monkeypatch).write(blueprints(24), judge))
    assert len(rows(outcomes)) == 24
    assert stub.bodies[-1]["response_format"]["type"] == "json_schema", "the schema should reach what is behind it"


def test_rows_come_through_the_proxy_when_what_is_behind_it_fails(
    url: str, stub: StubServer, monkeypatch: pytest.MonkeyPatch
):
    stub.answer = sometimes("500", obedient)
    outcomes = list(through(url, MASTER, monkeypatch).write(blueprints(24), judge))
    stub.answer = obedient
    assert len(rows(outcomes)) == 24


def test_a_bad_key_stops_the_run_whatever_status_the_proxy_gives_it(url: str, monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(Refused) as caught:
        list(through(url, "sk-wrong-0123456789", monkeypatch).write(blueprints(3), judge))
    assert "LITELLM_API_KEY" in caught.value.hint
    assert "sk-wrong-0123456789" not in caught.value.message

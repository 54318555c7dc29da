"""Providers by name, addresses by flag, keys from the environment alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from datacraft.core.errors import InputError, MissingExtra, MissingKey, Refused, UsageError
from datacraft.io.journal import Journal
from datacraft.providers import litellm_library, open_model
from datacraft.providers.openai_compatible import OpenAICompatible
from datacraft.providers.opening import resolve
from datacraft.providers.profile import find, known
from datacraft.providers.replay import Replay

WANTED = {
    *("openai", "gemini", "openrouter", "groq", "together", "deepseek", "mistral", "fireworks"),
    *("ollama", "lmstudio", "vllm", "litellm", "litellm_proxy", "anthropic", "bedrock", "vertex", "cohere", "ai21"),
    "replay",
}


def test_every_provider_is_one_file_under_its_own_name():
    assert set(known()) == WANTED
    for name, provider in known().items():
        assert provider.name == name
        assert provider.title
        if provider.wire == "chat":
            assert provider.base_url.startswith("http://localhost" if provider.local or "proxy" in name else "https://")
            assert bool(provider.key) != provider.local


def test_an_unknown_provider_is_answered_with_the_nearest():
    with pytest.raises(UsageError, match="'mistral'"):
        find("mistrel")


@pytest.mark.parametrize(
    ("name", "base_url", "model", "expected"),
    [
        ("openrouter/meta/llama", "", "", ("openrouter", "meta/llama", "https://openrouter.ai/api/v1")),
        ("qwen", "http://h/v1", "", ("custom", "qwen", "http://h/v1")),
        ("", "http://h/v1", "openai/gpt-oss-20b", ("custom", "openai/gpt-oss-20b", "http://h/v1")),
        ("vllm/qwen", "http://h/v1", "", ("vllm", "qwen", "http://h/v1")),
        ("vllm", "http://h/v1", "a/b", ("vllm", "a/b", "http://h/v1")),
        ("org/qwen", "http://h/v1", "", ("custom", "org/qwen", "http://h/v1")),
        ("groq", "", "openai/gpt-oss-20b", ("groq", "openai/gpt-oss-20b", "https://api.groq.com/openai/v1")),
    ],
)
def test_names_and_addresses(name: str, base_url: str, model: str, expected: tuple[str, str, str]):
    provider, chosen = resolve(name, base_url, model)
    assert (provider.name, chosen, provider.base_url) == expected


@pytest.mark.parametrize(
    ("name", "base_url", "said"),
    [
        ("gpt-5", "", "PROVIDER/MODEL"),
        ("", "", "PROVIDER/MODEL"),
        ("x", "ftp://h", "http address"),
        ("", "http://h", "model"),
    ],
)
def test_what_cannot_be_opened_is_said(name: str, base_url: str, said: str):
    with pytest.raises(UsageError, match=said):
        resolve(name, base_url)


def test_keys_come_from_the_environment_and_never_go_to_an_address_they_are_not_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(MissingKey, match="OPENAI_API_KEY"):
        open_model("openai/gpt-5-mini")
    (tmp_path / ".env").write_text("OPENAI_API_KEY=from-dotenv\n")
    assert _key(open_model("openai/gpt-5-mini")) == "from-dotenv"
    monkeypatch.setenv("OPENAI_API_KEY", "secret-of-openai")
    assert _key(open_model("openai/gpt-5-mini")) == "secret-of-openai"
    assert _key(open_model(base_url="http://elsewhere/v1", model="openai/gpt-oss-20b")) == ""
    monkeypatch.setenv("MINE", "own")
    assert _key(open_model(base_url="http://elsewhere/v1", model="m", key_variable="MINE")) == "own"


def _key(model: object) -> str:
    assert isinstance(model, OpenAICompatible)
    return model._key


def test_litellm_is_an_extra_and_its_malicious_uploads_are_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(litellm_library, "version", _raise)
    monkeypatch.setenv("ANTHROPIC_API_KEY", "k")
    with pytest.raises(MissingExtra, match="LiteLLM"):
        open_model("anthropic/claude-haiku-4-5")
    for bad in ("1.82.7", "1.82.8"):
        monkeypatch.setattr(litellm_library, "version", lambda _name, bad=bad: bad)
        with pytest.raises(Refused, match="malicious"):
            open_model("anthropic/claude-haiku-4-5")


def _raise(name: str) -> str:
    raise litellm_library.PackageNotFoundError(name)


def test_replay_wants_a_journal(tmp_path: Path):
    with pytest.raises(InputError, match="no journal"):
        open_model(f"replay/{tmp_path}/none")
    Journal(tmp_path / "j").close()
    model = open_model(f"replay/{tmp_path}/j")
    assert isinstance(model, Replay)
    model._journal.close()

"""How requests leave the machine: connections, headers, proxies and certificates."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from datacraft.core.chat import ChatRequest
from datacraft.core.errors import Unavailable, UsageError
from datacraft.providers import open_model
from datacraft.providers.client import CONNECT, Client, certificates, proxy_for
from tests.stub_server import FAULTS, StubServer, completion

HELLO = ChatRequest(({"role": "user", "content": "hello"},))
REMOTE = "http://models.example/v1"


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def ask(url: str, *, name: str = "", times: int = 1, request: ChatRequest = HELLO) -> None:
    async def run() -> None:
        model = open_model(name, base_url=url, model="stub", timeout=5)
        try:
            for _ in range(times):
                await model.complete(request)
        finally:
            await model.close()

    asyncio.run(run())


class Counting(StubServer):
    """Counts connections."""

    connections = 0

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        super()._connected(reader, writer)


def test_requests_share_a_connection():
    with Counting() as stub:
        ask(stub.url, times=5)
    assert stub.received == 5
    assert stub.connections == 1


def test_a_connection_on_which_something_broke_is_not_used_again():
    broken = iter(["reset", "drip"])

    def answer(seen: Any) -> Any:
        fault = next(broken, "")
        return FAULTS[fault](seen) if fault else completion("hello")

    async def run(url: str) -> str:
        model = open_model(base_url=url, model="stub", timeout=5)
        try:
            for _ in range(2):
                with pytest.raises(Unavailable):
                    await model.complete(replace(HELLO, timeout=0.4))
            return (await model.complete(HELLO)).text
        finally:
            await model.close()

    with Counting(answer) as stub:
        assert asyncio.run(run(stub.url)) == "hello"
    assert stub.connections == 3


def test_the_headers_of_a_request(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-mine")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-1")
    monkeypatch.delenv("OPENAI_PROJECT_ID", raising=False)
    with StubServer() as stub:
        ask(stub.url, name="openai")
        ask(stub.url, name="ollama")
    known, other = (seen.headers for seen in stub.requests)
    assert known["authorization"] == "Bearer sk-mine"
    assert known["content-type"] == "application/json"
    assert known["user-agent"].startswith("datacraft/")
    assert known["openai-organization"] == "org-1"
    assert "openai-project" not in known
    assert "openai-organization" not in other, "another provider need not know"
    assert "sk-mine" not in other["authorization"]


def test_half_a_character_is_sent_as_an_escape():
    """Broken text reaches datacraft from recordings; the endpoint decides what it makes of it."""
    with StubServer() as stub:
        ask(stub.url, request=ChatRequest(({"role": "user", "content": "a \ud83d b ü"},)))
    assert stub.bodies[0]["messages"][0]["content"] == "a \ud83d b ü"


def test_a_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch):
    with StubServer() as proxy:
        monkeypatch.setenv("http_proxy", proxy.url.removesuffix("/v1").replace("://", "://me:secret@"))
        ask(REMOTE)
    assert proxy.requests[0].path == f"{REMOTE}/chat/completions", "the whole address, as proxies are asked"
    assert proxy.requests[0].headers["host"] == "models.example"
    assert proxy.requests[0].headers["proxy-authorization"] == "Basic bWU6c2VjcmV0"  # me:secret in base 64


def test_this_machine_is_never_asked_through_a_proxy(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")  # nothing listens on the discard port
    with StubServer() as stub:
        ask(stub.url)
        ask(stub.url.replace("127.0.0.1", "localhost"))
    assert stub.received == 2


@pytest.mark.parametrize(
    ("variables", "url", "proxy"),
    [
        ({}, "https://a.example/v1", None),
        ({"https_proxy": "http://p:3128"}, "https://a.example/v1", "http://p:3128"),
        ({"https_proxy": "http://p:3128"}, "http://a.example/v1", None),
        ({"https_proxy": "p:3128"}, "https://a.example/v1", "http://p:3128"),
        ({"all_proxy": "http://p:3128"}, "https://a.example/v1", "http://p:3128"),
        ({"https_proxy": "http://p:3128", "no_proxy": "b.example,.a.example"}, "https://x.a.example/v1", None),
        ({"https_proxy": "http://p:3128", "no_proxy": "*"}, "https://a.example/v1", None),
    ],
)
def test_which_proxy(variables: dict[str, str], url: str, proxy: str | None, monkeypatch: pytest.MonkeyPatch):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert proxy_for(url) == proxy


def test_a_proxy_that_is_not_spoken_is_said_before_anything_is_sent(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ALL_PROXY", "socks5://p:1080")
    with pytest.raises(UsageError, match="socks5"):
        open_model(base_url="https://a.example/v1", model="m")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost that signed itself, with its key behind it."""
    folder = tmp_path_factory.mktemp("tls")
    made = folder / "both.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=DNS:localhost", "-keyout", f"{folder}/key.pem", "-out", f"{folder}/cert.pem"]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("there is no openssl on this machine")
    made.write_text((folder / "cert.pem").read_text() + (folder / "key.pem").read_text())
    return made


async def over_tls(certificate: Path) -> bytes:
    """What a client gets from a server with that certificate."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context)
    client = Client(f"https://localhost:{server.sockets[0].getsockname()[1]}/v1", "", CONNECT)
    try:
        return (await client.send("GET", "models", wall=5.0)).content
    finally:
        await client.close()
        server.close()


def test_certificates_are_checked_against_those_the_user_trusts(certificate: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    with pytest.raises(Unavailable, match=r"(?i)certificate"):
        asyncio.run(over_tls(certificate))
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert asyncio.run(over_tls(certificate)) == b"hi"


def test_a_machine_without_a_store_of_certificates_gets_the_bundled_one(monkeypatch: pytest.MonkeyPatch):
    bare = ssl.DefaultVerifyPaths(None, None, "", "", "", "")  # type: ignore[arg-type]
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: bare)
    assert certificates().cert_store_stats()["x509_ca"] > 50

"""A model behind any endpoint that speaks the OpenAI wire: one attempt per call, every failure typed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from time import monotonic
from typing import Any

import aiohttp
import msgspec

from datacraft.core.chat import ChatReply, ChatRequest
from datacraft.core.errors import BadRequest, EndpointError, Unavailable
from datacraft.providers import responses_wire, wire
from datacraft.providers.adapting import Adaptation
from datacraft.providers.client import Answered, Client, encoded
from datacraft.providers.failures import blot, from_status, kept_headers
from datacraft.providers.profile import Provider

TIMEOUT = 120.0
"""Seconds of wall clock for one attempt: a hung request holds its slot until then."""
_MOST_CHANGES = 8


class OpenAICompatible:
    """One model at one address. Sends a request once, again only when a refused parameter was dropped or renamed."""

    def __init__(
        self,
        provider: Provider,
        model: str,
        base_url: str,
        key: str = "",
        timeout: float = TIMEOUT,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Raises UsageError for a proxy in the environment that cannot be used."""
        self.provider = provider
        self.model = model
        self.base_url = base_url.rstrip("/")
        self.timeout = timeout
        self.adaptation = Adaptation(provider.limit_name)
        self._key = key
        self._responses = provider.wire_of(model) == "responses"
        self._path = "responses" if self._responses else "chat/completions"
        self._client = Client(self.base_url, key, timeout, headers)

    @property
    def name(self) -> str:
        return f"{self.provider.name}/{self.model}"

    async def complete(self, request: ChatRequest) -> ChatReply:
        """The answer to one request. Raises RateLimited, Unavailable, BadRequest or Refused."""
        for _ in range(_MOST_CHANGES):
            body = self.adaptation.apply(self.body(request))
            try:
                return await self._send(body, request.timeout or self.timeout)
            except BadRequest as error:
                if not self.adaptation.learn(error, body):
                    raise
        raise BadRequest(f"{self.base_url} refused every shape of the request", "datacraft doctor")

    async def models(self) -> list[dict[str, Any]]:
        """What `GET models` lists, as it stands there. Raises EndpointError."""
        content = await self.fetch("GET", "models", wall=self.timeout)
        try:
            listed = json.loads(content)
        except ValueError:
            raise Unavailable(f"{self.base_url}/models answered with what is not JSON", "check the address") from None
        entries = listed.get("data") if isinstance(listed, dict) else listed
        return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []

    async def fetch(
        self, method: str, path: str, content: bytes | aiohttp.FormData | None = None, wall: float | None = None
    ) -> bytes:
        """What another path of the endpoint answers, its quirks left alone. Raises EndpointError."""
        return (await self._ask(method, path, content, wall)).content

    def reply_of(self, status: int, body: Any) -> ChatReply:
        """The reply in a body that came by another way than a response. Raises EndpointError."""
        if status != 200:
            raise from_status(status, body, {}, self.provider, self.model, self.base_url)
        return self._read(json.dumps(body).encode(), {})

    def body(self, request: ChatRequest) -> dict[str, Any]:
        """The JSON body for this model, before what the endpoint refuses is taken out."""
        if self._responses:
            return responses_wire.body(request, self.model)
        return wire.body(request, self.model, self.adaptation.limit_name)

    async def close(self) -> None:
        await self._client.close()

    async def _send(self, body: dict[str, Any], wall: float) -> ChatReply:
        began = monotonic()
        answer = await self._ask("POST", self._path, encoded(body), wall)
        latency = monotonic() - began
        return replace(
            self._read(answer.content, answer.headers), latency=latency, headers=kept_headers(answer.headers)
        )

    async def _ask(
        self, method: str, path: str, content: bytes | aiohttp.FormData | None, wall: float | None
    ) -> Answered:
        """The answer to one request. Raises the typed error of a status that is none; none holds the key."""
        try:
            answer = await self._client.send(method, path, content, wall)
            if answer.status >= 300:
                said = _decoded(answer.content)
                raise from_status(answer.status, said, answer.headers, self.provider, self.model, self.base_url)
        except EndpointError as error:
            raise _without(error, self._key) from None
        return answer

    def _read(self, content: bytes, headers: Any) -> ChatReply:
        """The reply in a body with status 200, which may still hold an error, a web page or half an answer."""
        if len(self._key) >= 8:
            content = content.replace(self._key.encode(), b"[key]")
        raw = _decoded(content)
        if isinstance(raw, str):
            raise self._unusable("what is not JSON", content)
        if isinstance(raw, dict) and raw.get("error"):
            status = raw["error"].get("code") if isinstance(raw["error"], dict) else None
            number = status if isinstance(status, int) and 400 <= status < 600 else 502
            raise from_status(number, raw, headers, self.provider, self.model, self.base_url)
        try:
            return responses_wire.reply(raw) if self._responses else wire.reply(raw)
        except (KeyError, IndexError, TypeError, AttributeError):
            raise self._unusable("JSON without an answer in it", content) from None

    def _unusable(self, what: str, content: bytes) -> Unavailable:
        start = blot(" ".join(content[:2000].decode("utf-8", "replace").split()), self._key)[:120]
        return Unavailable(f"{self.base_url} answered 200 with {what}: {start!r}", "datacraft doctor")


def _decoded(content: bytes) -> Any:
    """JSON where it is some, else the text; bytes that are no UTF-8 are read as well as they can be."""
    try:
        return msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        text = content.decode("utf-8", "replace")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _without(error: EndpointError, key: str) -> EndpointError:
    error.message = blot(error.message, key)
    error.args = (error.message,)
    return error

"""A model behind any endpoint that speaks the OpenAI wire: one attempt per call, every failure typed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable
from dataclasses import replace
from time import monotonic
from typing import Any

from datacraft.core.chat import ChatReply, ChatRequest
from datacraft.core.errors import BadRequest, EndpointError, Unavailable
from datacraft.providers import responses_wire, wire
from datacraft.providers.adapting import Adaptation
from datacraft.providers.client import make_client
from datacraft.providers.failures import blot, explain, from_status, kept_headers
from datacraft.providers.profile import Provider

TIMEOUT = 120.0
"""Seconds of wall clock for one attempt: the client's own default of ten minutes lets a hung request hold its slot."""
_MOST_CHANGES = 8
_CLIENT_LIBRARIES = {"openai", "httpx", "httpx2", "httpcore", "httpcore2", "aiohttp", "anyio", "ssl", "asyncio"}


class OpenAICompatible:
    """One model at one address. Sends a request once, again only when a refused parameter was dropped or renamed."""

    def __init__(self, provider: Provider, model: str, base_url: str, key: str = "", timeout: float = TIMEOUT) -> None:
        self.provider = provider
        self.model = model
        self.base_url = base_url.rstrip("/")
        self.timeout = timeout
        self.adaptation = Adaptation(provider.limit_name)
        self._key = key
        self._responses = provider.wire_of(model) == "responses"
        self._client: Any = None
        self._transport: Any = None
        # A second of imports: here, where nobody is waiting for a place.
        import openai  # noqa: F401

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
        try:
            async with asyncio.timeout(self.timeout):
                response = await self.client.models.with_raw_response.list()
                listed = json.loads(response.http_response.content)
        except TimeoutError as error:
            raise Unavailable(f"{self.base_url} gave no answer within {self.timeout:g} s") from error
        except ValueError:
            raise Unavailable(f"{self.base_url}/models answered with what is not JSON", "check the address") from None
        except Exception as error:
            raise self._typed(error) from None
        entries = listed.get("data") if isinstance(listed, dict) else listed
        return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []

    async def typed(self, call: Awaitable[Any]) -> Any:
        """What another call of the client returns. Raises EndpointError instead of the client's own."""
        try:
            return await call
        except Exception as error:
            raise self._typed(error) from None

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
        if self._client is not None:
            await self._client.close()
            self._client = None

    @property
    def client(self) -> Any:
        """The AsyncOpenAI behind it, made on first use: its pool belongs to the running event loop."""
        if self._client is None:
            self._client, self._transport = make_client(self.base_url, self._key, self.timeout)
        return self._client

    async def _send(self, body: dict[str, Any], wall: float) -> ChatReply:
        began = monotonic()
        try:
            async with asyncio.timeout(wall):
                content, headers = await self._post(body)
        except TimeoutError as error:
            raise Unavailable(f"{self.base_url} did not answer within {wall:g} s", "raise --timeout") from error
        except Exception as error:
            raise self._typed(error) from None
        read = self._read(content, headers)
        return replace(read, latency=monotonic() - began, headers=kept_headers(headers))

    async def _post(self, body: dict[str, Any]) -> tuple[bytes, Any]:
        """Content and headers of the answer. Raises the typed error of a status that is none."""
        if self._responses:
            response = await self.client.responses.with_raw_response.create(extra_body=body)
            return response.http_response.content, response.headers
        _ = self.client
        # The client's own way of making a request costs more CPU than sending it: its transport and headers are enough.
        answer = await self._transport(f"{self.base_url}/chat/completions", content=json.dumps(body).encode())
        if answer.status_code >= 300:
            said = _decoded(answer.content)
            raise from_status(answer.status_code, said, answer.headers, self.provider, self.model, self.base_url)
        return answer.content, answer.headers

    def _read(self, content: bytes, headers: Any) -> ChatReply:
        """The reply in a body with status 200, which may still hold an error, a web page or half an answer."""
        text = content.decode("utf-8", "replace")
        try:
            raw = json.loads(text.replace(self._key, "[key]") if len(self._key) >= 8 else text)
        except ValueError:
            raise self._unusable("what is not JSON", text) from None
        if isinstance(raw, dict) and raw.get("error"):
            status = raw["error"].get("code") if isinstance(raw["error"], dict) else None
            number = status if isinstance(status, int) and 400 <= status < 600 else 502
            raise from_status(number, raw, headers, self.provider, self.model, self.base_url)
        try:
            return responses_wire.reply(raw) if self._responses else wire.reply(raw)
        except (KeyError, IndexError, TypeError, AttributeError):
            raise self._unusable("JSON without an answer in it", text) from None

    def _unusable(self, what: str, text: str) -> Unavailable:
        start = blot(" ".join(text.split()), self._key)[:120]
        return Unavailable(f"{self.base_url} answered 200 with {what}: {start!r}", "datacraft doctor")

    def _typed(self, error: Exception) -> Exception:
        """datacraft's error for one of the client library; any other is a bug and comes back as it is."""
        import openai

        if isinstance(error, openai.APIStatusError):
            body = error.body if error.body is not None else error.response.text
            typed = from_status(
                error.status_code, body, error.response.headers, self.provider, self.model, self.base_url
            )
            return _without(typed, self._key)
        if isinstance(error, EndpointError):
            return _without(error, self._key)
        if isinstance(error, OSError) or type(error).__module__.split(".")[0] in _CLIENT_LIBRARIES:
            cause = error.__cause__ or error
            said = explain(f"{type(cause).__name__}: {cause}")[0]
            return _without(Unavailable(f"{self.base_url} gave no answer ({said})", "datacraft doctor"), self._key)
        return error


def _decoded(content: bytes) -> Any:
    """JSON where it is some, else the text."""
    try:
        return json.loads(content)
    except ValueError:
        return content.decode("utf-8", "replace")


def _without(error: EndpointError, key: str) -> EndpointError:
    error.message = blot(error.message, key)
    error.args = (error.message,)
    return error

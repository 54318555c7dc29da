"""What is asked of an inference server beside chat: who it is, what it declares, which prompt it makes of a request."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from datacraft.core.errors import BadRequest, Refused, Unavailable
from datacraft.core.parity import Cause
from datacraft.core.plugins import discover
from datacraft.providers.openai_compatible import OpenAICompatible


class CannotRender(Exception):
    """This server, or this version of it, does not tell its prompts."""


class Address:
    """A server's own paths, beside those of the OpenAI wire."""

    def __init__(self, chat: OpenAICompatible, key: str = "") -> None:
        self.model = chat.model
        """The name that the server knows the model by."""
        self._root = OpenAICompatible(chat.provider, chat.model, root_of(chat.base_url), key, chat.timeout)
        self._wall = chat.timeout

    async def get(self, path: str) -> Any:
        """The JSON behind a path; None where there is none. Raises EndpointError when the server is gone."""
        try:
            return _json(await self._root.fetch("GET", path, wall=self._wall))
        except (BadRequest, Refused):
            return None
        except Unavailable as error:
            if error.status:
                return None
            raise

    async def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """The JSON that answers a body. Raises EndpointError, BadRequest where the server will not take this one."""
        try:
            return _json(await self._root.fetch("POST", path, json.dumps(body).encode(), wall=self._wall))
        except Unavailable as error:
            # A template that raises is 500 on some servers: this prompt cannot be made, others can.
            if error.status in (500, 501):
                raise BadRequest(error.message, error.hint) from error
            raise

    async def close(self) -> None:
        await self._root.close()


@dataclass(frozen=True, slots=True)
class Served:
    """What a server says of itself and of the model."""

    version: str = ""
    context: int | None = None
    """Tokens that one request and its answer may fill."""
    tools: bool | None = None
    """Whether it declares that the model can call tools; None when it says nothing."""
    declared: str = ""
    """Its own words about what the model can do."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """The prompt that a server makes of a request."""

    text: str
    tokens: tuple[int, ...] = ()
    """Empty where the server tells the text alone."""


async def _no_rendering(_address: Address, _body: Mapping[str, Any]) -> Rendering:
    raise CannotRender


async def _no_tokens(_address: Address, _text: str) -> tuple[int, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Server:
    """One kind of inference server."""

    name: str
    title: str
    look: Callable[[Address], Awaitable[Served | None]]
    """What it says of itself; None when it is another kind of server."""
    fixes: Mapping[Cause, str]
    """What to do about a cause on this server; `{context}`, `{parser}` and `{model}` are filled in."""
    render: Callable[[Address, Mapping[str, Any]], Awaitable[Rendering]] = _no_rendering
    """The prompt it makes of the body of a chat completion. Raises CannotRender, EndpointError."""
    tokens: Callable[[Address, str], Awaitable[tuple[int, ...]]] = _no_tokens
    """The tokens of a text, special ones read as such; empty where it tells none."""
    adds_bos: bool = False
    """Takes the token that begins a text out of what the template prints, and adds it itself."""


async def _anything(_address: Address) -> Served | None:
    return Served()


ANY = Server(
    name="other",
    title="an OpenAI-compatible server",
    look=_anything,
    fixes={
        "no_tools": "serve it with the chat template it was trained with",
        "parser": "turn on the server's tool-call parser for the format that the template prints",
        "content_dropped": "serve it with the chat template it was trained with",
        "think": "switch thinking off for this model, or train with it",
        "context": "raise the context to {context} tokens or more",
        "output_schema": "send no response_format while tools are offered: docs/serving.md shows how an agent with an "
        "output_type does that; the tuned model ends with the JSON it was trained to write",
    },
)
"""A server of no kind that is known here."""


@cache
def servers() -> dict[str, Server]:
    """Every kind of server by name; other distributions add theirs under the entry-point group `datacraft.servers`."""
    return discover("datacraft.providers.servers", Server, "datacraft.servers")


async def recognise(address: Address) -> tuple[Server, Served]:
    """The kind of server behind an address, and what it says. Raises EndpointError when nobody answers."""
    for server in servers().values():
        served = await server.look(address)
        if served is not None:
            return server, served
    return ANY, Served()


def chat_url(url: str) -> str:
    """The base URL of the OpenAI wire for an address as people write it: `/v1` where there is no path."""
    bare = url.rstrip("/")
    return bare if urlsplit(bare).path else f"{bare}/v1"


def root_of(base_url: str) -> str:
    """The address beside `/v1`, where servers have paths of their own."""
    return base_url.rstrip("/").removesuffix("/v1")


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        return None

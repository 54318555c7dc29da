"""What is known about a provider before the first request: address, key, wire and quirks."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

from datacraft.core.errors import UsageError
from datacraft.core.names import did_you_mean
from datacraft.core.plugins import discover

Wire: TypeAlias = Literal["chat", "responses", "litellm", "replay"]
Rung: TypeAlias = Literal["json_schema", "tool", "json_object", "prompt"]
RUNGS: tuple[Rung, ...] = ("json_schema", "tool", "json_object", "prompt")
"""How an answer can be held to a schema, from the surest way down."""
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True, slots=True)
class BatchLimits:
    """What one file of the OpenAI-compatible Batch API may hold."""

    requests: int = 50_000
    megabytes: int = 100
    discount: float = 0.5
    """Part of the usual price."""


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider. Everything here is a starting point: what the endpoint says afterwards wins."""

    name: str
    title: str
    base_url: str = ""
    key: str = ""
    """Environment variable of the API key; `""` when none is needed."""
    wire: Wire = "chat"
    responses_models: tuple[str, ...] = ()
    """Patterns of model names that only the Responses API serves."""
    first_rung: Rung = "json_schema"
    limit_name: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    """What the limit on an answer is called on this wire."""
    local: bool = False
    """Runs on the user's own machine: costs nothing, needs no key."""
    batch: BatchLimits | None = None
    headers: tuple[tuple[str, str], ...] = ()
    """Headers beside the key, each with the environment variable it is taken from where that is set."""
    prefix: str = ""
    """Put before the model name for LiteLLM."""

    def wire_of(self, model: str) -> Wire:
        """The wire for one of its models."""
        if self.wire == "chat" and any(fnmatch(model, pattern) for pattern in self.responses_models):
            return "responses"
        return self.wire


CUSTOM = Provider("custom", "an endpoint given by --base-url", key="DATACRAFT_API_KEY")
"""Any OpenAI-compatible address; its key is optional."""


@cache
def known() -> dict[str, Provider]:
    """Every provider by name; other distributions add theirs under the entry-point group `datacraft.providers`."""
    return discover("datacraft.providers.profiles", Provider, "datacraft.providers")


def find(name: str) -> Provider:
    """The provider of that name. Raises UsageError with the nearest one."""
    try:
        return known()[name]
    except KeyError:
        raise UsageError(
            f"no provider {name!r}; {did_you_mean(name, known())}",
            "write PROVIDER/MODEL with one of: " + ", ".join(sorted(known())) + "; or --base-url URL --model MODEL",
        ) from None


def is_loopback(url: str) -> bool:
    """Whether an address is this machine."""
    return urlsplit(url).hostname in _LOOPBACK

"""Models that only LiteLLM's library reaches: Anthropic, Bedrock, Vertex, Cohere, AI21 and whatever else it knows."""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from time import monotonic
from typing import Any

from datacraft.core.chat import ChatReply, ChatRequest
from datacraft.core.errors import BadRequest, EndpointError, MissingExtra, Refused, Unavailable
from datacraft.providers import wire
from datacraft.providers.adapting import Adaptation
from datacraft.providers.failures import blot, from_status
from datacraft.providers.profile import Provider

MALICIOUS = ("1.82.7", "1.82.8")
"""Uploads of March 2026 that stole credentials (BerriAI/litellm issue 24518)."""


def check_version() -> None:
    """Raise MissingExtra when LiteLLM is absent, and Refused when it is one of the malicious uploads."""
    try:
        found = version("litellm")
    except PackageNotFoundError:
        raise MissingExtra(
            "this provider is reached through LiteLLM, which is not installed",
            "pip install 'datacraft-toolcalling[litellm]', or run its proxy and use --base-url",
        ) from None
    if found in MALICIOUS:
        raise Refused(f"litellm {found} is a malicious upload", "uninstall it and change every key this machine held")


class LiteLLM:
    """One model through `litellm.acompletion`, its own retries off."""

    def __init__(self, provider: Provider, model: str, key: str, timeout: float) -> None:
        check_version()
        # Without this the import fetches a price map from the network.
        os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")
        import litellm

        litellm.suppress_debug_info = True
        self.provider, self.model, self.timeout = provider, model, timeout
        self.adaptation = Adaptation(provider.limit_name)
        self._key = key
        self._complete: Any = litellm.acompletion

    @property
    def name(self) -> str:
        return f"{self.provider.name}/{self.model}"

    async def complete(self, request: ChatRequest) -> ChatReply:
        """The answer to one request. Raises RateLimited, Unavailable, BadRequest or Refused."""
        for _ in range(4):
            body = self.adaptation.apply(
                wire.body(request, self.provider.prefix + self.model, self.adaptation.limit_name)
            )
            try:
                return await self._send(body, request.timeout or self.timeout)
            except BadRequest as error:
                if not self.adaptation.learn(error, body):
                    raise
        raise BadRequest(f"{self.name} refused every shape of the request", "datacraft doctor")

    async def close(self) -> None:
        """Nothing is held open here."""

    async def _send(self, body: dict[str, Any], wall: float) -> ChatReply:
        began = monotonic()
        try:
            async with asyncio.timeout(wall):
                answer = await self._complete(**body, num_retries=0, **({"api_key": self._key} if self._key else {}))
        except TimeoutError as error:
            raise Unavailable(f"{self.name} did not answer within {wall:g} s", "raise --timeout") from error
        except Exception as error:
            raise self._typed(error) from None
        return replace(wire.reply(answer.model_dump()), latency=monotonic() - began)

    def _typed(self, error: Exception) -> EndpointError:
        """LiteLLM's exceptions carry a status; those that do not are failures of the way there."""
        said = blot(str(error), self._key)
        status = getattr(error, "status_code", None)
        if not isinstance(status, int):
            return Unavailable(f"{self.name}: {said[:400]}", "datacraft doctor")
        return from_status(status, said, {}, self.provider, self.model, self.name)

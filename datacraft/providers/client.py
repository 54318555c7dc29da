"""The `openai` client as datacraft wants it: no retries of its own, the fast transport, no proxy for loopback."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

NO_KEY = "no-key-needed"
"""The client insists on a key; local servers ignore it."""
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def make_client(base_url: str, key: str, timeout: float) -> Any:
    """An AsyncOpenAI. Retries sleep outside the client, where the throttle, the budget and the journal see them."""
    import openai

    options: dict[str, Any] = {}
    if is_loopback(base_url):
        options["trust_env"] = False
    fast = find_spec("aiohttp") is not None
    transport: Any = openai.DefaultAioHttpClient if fast else openai.DefaultAsyncHttpxClient
    return openai.AsyncOpenAI(
        base_url=base_url,
        api_key=key or NO_KEY,
        max_retries=0,
        timeout=openai.Timeout(timeout, connect=min(10.0, timeout)),
        http_client=transport(**options),
    )


def is_loopback(url: str) -> bool:
    """Whether an address is this machine."""
    return urlsplit(url).hostname in _LOOPBACK

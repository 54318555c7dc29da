"""The `openai` client as datacraft wants it: no retries of its own, the fast transport, no proxy for loopback."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from urllib.parse import urlsplit

NO_KEY = "no-key-needed"
"""The client insists on a key; local servers ignore it."""
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def make_client(base_url: str, key: str, timeout: float) -> tuple[Any, Callable[..., Awaitable[Any]]]:
    """An AsyncOpenAI, and a bare POST through its transport with its headers and timeout.

    Neither retries: sleeps happen outside, where the throttle, the budget and the journal see them.
    """
    import openai

    options: dict[str, Any] = {}
    if is_loopback(base_url):
        options["trust_env"] = False
    try:
        http: Any = openai.DefaultAioHttpClient(**options)
    except RuntimeError:  # its package is not installed: openai 2 wants one more than openai 3
        http = openai.DefaultAsyncHttpxClient(**options)
    wait = openai.Timeout(timeout, connect=min(10.0, timeout))
    client = openai.AsyncOpenAI(base_url=base_url, api_key=key or NO_KEY, max_retries=0, timeout=wait, http_client=http)
    headers = {name: value for name, value in client.default_headers.items() if isinstance(value, str)}
    headers |= client.auth_headers
    return client, partial(http.post, headers=headers, timeout=wait)


def is_loopback(url: str) -> bool:
    """Whether an address is this machine."""
    return urlsplit(url).hostname in _LOOPBACK

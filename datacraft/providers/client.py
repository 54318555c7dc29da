"""One endpoint over HTTP: kept connections, no retries of its own, the environment's proxy and certificates.

The `openai` client costs six times the processor time of `aiohttp` alone for each request and a second to import; of
what it does an endpoint needs an address, a few headers and JSON.
"""

from __future__ import annotations

import asyncio
import json
import ssl
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import msgspec

from datacraft.core.errors import Unavailable, UsageError
from datacraft.providers.failures import explain
from datacraft.providers.profile import is_loopback
from datacraft.version import __version__

NO_KEY = "no-key-needed"
"""Some gateways want to see a key, whichever; local servers ignore it."""
CONNECT = 10.0
"""Seconds for a connection to come about."""
KEEP = 4.0
"""Seconds an idle connection is kept: servers on uvicorn close theirs after 5, with a request perhaps on its way."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A response as it came, whatever its status."""

    status: int
    headers: Mapping[str, str]
    """Names in any case."""
    content: bytes


class Client:
    """Requests to one base URL. Its connections belong to the event loop of the first request."""

    def __init__(self, base_url: str, key: str, timeout: float, headers: Mapping[str, str] | None = None) -> None:
        """Raises UsageError for a proxy in the environment that cannot be used."""
        self.base_url = base_url
        self._proxy = proxy_for(base_url)
        connect = min(CONNECT, timeout)
        self._whole = aiohttp.ClientTimeout(total=None, sock_connect=connect)
        self._parts = aiohttp.ClientTimeout(total=None, sock_connect=connect, sock_read=timeout)
        self._headers = {
            "Authorization": f"Bearer {key or NO_KEY}",
            "Accept": "application/json",
            "User-Agent": f"datacraft/{__version__}",
            **(headers or {}),
        }
        self._session: aiohttp.ClientSession | None = None

    async def send(
        self, method: str, path: str, content: bytes | aiohttp.FormData | None = None, wall: float | None = None
    ) -> Answered:
        """The response to one request; bytes are sent as JSON. Raises Unavailable where none comes.

        `wall` is in seconds for the whole of it; None is for files, which may take long while something still moves.
        """
        kind = {"Content-Type": "application/json"} if isinstance(content, bytes) else None
        url = f"{self.base_url}/{path}"
        idle = self._parts if wall is None else self._whole
        session = self._session or self._open()
        try:
            async with (
                asyncio.timeout(wall),
                session.request(method, url, data=content, headers=kind, proxy=self._proxy, timeout=idle) as response,
            ):
                return Answered(response.status, response.headers, await response.read())
        except (aiohttp.ClientError, OSError) as error:
            if type(error) is TimeoutError:
                raise Unavailable(f"{self.base_url} did not answer within {wall:g} s", "raise --timeout") from error
            said = explain(f"{type(error).__name__}: {error}".rstrip(": "))[0]
            raise Unavailable(f"{self.base_url} gave no answer ({said})", "datacraft doctor") from error

    async def close(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def _open(self) -> aiohttp.ClientSession:
        # How many are under way is the throttle's business; cookies are nobody's.
        secure = certificates() if self.base_url.startswith("https:") else True
        connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=KEEP, ttl_dns_cache=300, ssl=secure)
        self._session = aiohttp.ClientSession(
            connector=connector, headers=self._headers, cookie_jar=aiohttp.DummyCookieJar()
        )
        return self._session


def proxy_for(base_url: str) -> str | None:
    """The proxy that the environment names for an address (`HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`), None on loopback.

    Raises UsageError for one that is not spoken to over HTTP.
    """
    address = urlsplit(base_url)
    if is_loopback(base_url) or proxy_bypass(address.hostname or ""):
        return None
    found = getproxies()
    proxy = found.get(address.scheme) or found.get("all")
    if proxy and "://" not in proxy:
        proxy = f"http://{proxy}"
    if proxy and not proxy.startswith(("http://", "https://")):
        raise UsageError(
            f"the proxy for {base_url} is {proxy.split('://')[0]}, which is not spoken here",
            "set HTTPS_PROXY=http://HOST:PORT, or NO_PROXY=HOST to go without",
        )
    return proxy


def certificates() -> ssl.SSLContext:
    """Whom to trust: `SSL_CERT_FILE` or `SSL_CERT_DIR` where set, else the system's store, else the bundled one."""
    paths = ssl.get_default_verify_paths()
    if sys.platform == "win32" or paths.cafile or paths.capath:
        return ssl.create_default_context()
    import certifi

    return ssl.create_default_context(cafile=certifi.where())


def encoded(body: Mapping[str, Any]) -> bytes:
    """A body as JSON."""
    try:
        return msgspec.json.encode(body)
    except UnicodeEncodeError:  # half a surrogate pair: only an escape can carry it
        return json.dumps(body).encode()

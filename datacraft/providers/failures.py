"""What went wrong at an endpoint, as datacraft's own errors: which to wait for, which to report, which to stop for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from time import time
from typing import Any

from datacraft.core.errors import BadRequest, EndpointError, RateLimited, Refused, Unavailable
from datacraft.providers.profile import Provider

_SPENT = {"insufficient_quota", "billing_hard_limit_reached", "insufficient_balance", "payment_required"}
_KEY = re.compile(r"\b(?:sk|gsk|key|hf|AIza|xai)[-_][A-Za-z0-9_\-]{6,}")
_KEEP = ("retry-after", "x-ratelimit", "ratelimit", "x-request-id", "request-id")


def from_status(
    status: int, body: Any, headers: Mapping[str, str], provider: Provider, model: str, where: str
) -> EndpointError:
    """The error of an answer with that status. `body` is what came, decoded where it was JSON."""
    said, code, parameter = explain(body)
    wait = retry_after(headers)
    told = f"{where} answered {status}{f' ({code})' if code else ''}: {said or 'nothing more'}"
    if status == 402 or (status in (400, 403, 429) and code in _SPENT):
        return Refused(told, "top up the account or choose another --teacher; everything so far is saved")
    if status in (401, 403) or (status == 400 and "No connected db" in said):
        return Refused(told, _key_hint(provider))
    if status == 404:
        return Refused(told, f"check the model name {model!r} and the address {where}: datacraft doctor")
    if status == 429:
        return RateLimited(told, "lower --concurrency", retry_after=wait)
    if status in (408, 409, 425) or status >= 500:
        return Unavailable(told, "try again later", retry_after=wait, status=status)
    return BadRequest(told, "see what the endpoint takes: datacraft doctor", parameter=parameter, code=code)


def explain(body: Any) -> tuple[str, str, str]:
    """Message, code and parameter of an error body in any of the shapes that servers use; keys are blotted out."""
    error = body.get("error", body) if isinstance(body, dict) else body
    if isinstance(error, list) and error:
        error = error[0].get("error", error[0]) if isinstance(error[0], dict) else error[0]
    if not isinstance(error, dict):
        return _short(str(error or "")), "", ""
    said = error.get("message") or error.get("detail") or error.get("msg") or ""
    code = error.get("code") or error.get("type") or ""
    parameter = error.get("param") or ""
    if isinstance(said, list):  # FastAPI: [{"loc": ["body", "temperature"], "msg": …}]
        first = said[0] if said and isinstance(said[0], dict) else {}
        parameter = parameter or str((first.get("loc") or [""])[-1])
        said = first.get("msg") or str(said)
    return _short(str(said)), str(code), str(parameter)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait, from `retry-after-ms` or `retry-after` (seconds or a date); None when the server is silent."""
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        value = headers.get(name)
        if not value:
            continue
        try:
            return max(0.0, float(value) / unit)
        except ValueError:
            pass
        try:
            return max(0.0, parsedate_to_datetime(value).timestamp() - time())
        except ValueError:
            continue
    return None


def kept_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers worth keeping: rate limits and request ids."""
    return {name.lower(): value for name, value in headers.items() if name.lower().startswith(_KEEP)}


def blot(text: str, key: str = "") -> str:
    """`text` without `key`, nor anything that looks like one."""
    if len(key) >= 8:
        text = text.replace(key, "[key]")
    return _KEY.sub("[key]", text)


def _short(text: str) -> str:
    plain = re.sub(r"<[^>]+>", " ", text) if text.lstrip()[:1] == "<" else text
    return blot(" ".join(plain.split()))[:400]


def _key_hint(provider: Provider) -> str:
    if provider.key:
        return f"check the key in {provider.key}; everything so far is saved, the same command goes on"
    return "check the endpoint's access rules; everything so far is saved, the same command goes on"

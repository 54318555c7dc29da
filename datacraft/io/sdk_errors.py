"""What the generated clients of services raise, in the service's own words, as our errors.

The packages of OpenAI, Together and Fireworks come out of one generator and name their exceptions alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from datacraft.core.errors import EndpointError, RateLimited, Refused, Unavailable

_AGAIN = "run the same command again"
_HINTS = {
    401: "check the key and what it may do",
    402: "add credit to the account",
    403: "check the key and what it may do",
}


@contextmanager
def spoken(sdk: Any, title: str, hints: Mapping[int, str], lost: tuple[type[Exception], ...] = ()) -> Iterator[None]:
    """Errors of the package `sdk` as ours; `hints` by status (0 for any other) say what to do.

    `lost` are exceptions beside the package's own that mean a lost connection. Raises RateLimited, Unavailable,
    Refused.
    """
    try:
        yield
    except EndpointError:
        raise
    except sdk.RateLimitError as error:
        raise RateLimited(f"{title}: {words(error)}", "wait, or check the account's limits") from error
    except sdk.InternalServerError as error:
        raise Unavailable(f"{title}: {words(error)}", _AGAIN) from error
    except sdk.APIStatusError as error:
        status = error.status_code
        hint = hints.get(status) or _HINTS.get(status) or hints[0]
        raise Refused(f"{title} answered {status}: {words(error)}", hint) from error
    except (sdk.APIError, *lost) as error:
        raise Unavailable(f"{title} cannot be reached: {words(error)}", _AGAIN) from error


def words(error: Any) -> str:
    """The service's own words in an answer, else what the package made of it."""
    body = getattr(error, "body", None)
    while isinstance(body, dict):
        body = body.get("error") or body.get("message") or body.get("detail")
    return str(body or getattr(error, "message", None) or error)

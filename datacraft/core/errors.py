"""What can stop datacraft, as opposed to what is wrong with the user's data (see `core.finding`).

DatacraftError            exit 2   message + hint
├── UsageError            exit 2   flags or configuration that cannot be used
├── InputError            exit 2   a file that is missing, unreadable or not what it should be
├── OutputError           exit 2   a place that cannot be written
├── ExtractionError       exit 2   the user's code could not be imported or holds no tools
├── MissingExtra          exit 2   an optional dependency is not installed
├── WorkersLost           exit 2   the processes that do the work die, whatever is tried
└── EndpointError         exit 4   a provider or service said no, or could not be reached
    ├── MissingKey        exit 2   the environment variable that holds the key is not set
    ├── Refused           exit 4   the endpoint will accept nothing: bad key, unknown model, no quota
    ├── BadRequest        exit 4   the endpoint will never accept this one request as it is
    ├── BudgetReached     exit 1   the next request could cost more than what was allowed
    ├── RateLimited       exit 4   the endpoint asks to come back later
    └── Unavailable       exit 4   no answer: network, timeout, server error
"""

from __future__ import annotations

from typing import ClassVar


class DatacraftError(Exception):
    """Stops a command. `message` says what is, where and what was expected; `hint` is the next thing to type."""

    exit_code: ClassVar[int] = 2

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(DatacraftError):
    """A flag or a configuration value cannot be used."""


class InputError(DatacraftError):
    """A file is missing, unreadable, or not what the command reads."""


class OutputError(DatacraftError):
    """A place cannot be written; nothing was overwritten."""


class ExtractionError(DatacraftError):
    """The user's code could not be imported, or holds no tools."""


class MissingExtra(DatacraftError):
    """An optional dependency is not installed."""


class WorkersLost(DatacraftError):
    """The processes that do the work die again and again on the same part of it, or cannot be reached."""


class EndpointError(DatacraftError):
    """A provider or service said no, or could not be reached."""

    exit_code = 4


class MissingKey(EndpointError):
    """The environment variable that holds the API key is not set."""

    exit_code = 2


class Refused(EndpointError):
    """The endpoint will accept nothing until something is changed (bad key, unknown model, no quota)."""


class BadRequest(EndpointError):
    """The endpoint will never accept this one request as it is; others may pass.

    `parameter` is the body key it names (`""` when it names none), `code` its own word for the error.
    """

    def __init__(self, message: str, hint: str = "", parameter: str = "", code: str = "") -> None:
        super().__init__(message, hint)
        self.parameter = parameter
        self.code = code


class BudgetReached(EndpointError):
    """The next request could cost more than what was allowed; everything so far is saved."""

    exit_code = 1


class RateLimited(EndpointError):
    """The endpoint asks to come back later; `retry_after` is in seconds where it said so."""

    def __init__(self, message: str, hint: str = "", retry_after: float | None = None) -> None:
        super().__init__(message, hint)
        self.retry_after = retry_after


class Unavailable(EndpointError):
    """No usable answer: network, timeout or server error.

    `retry_after` is in seconds where it said so, `status` its HTTP status, 0 when there was none.
    """

    def __init__(self, message: str, hint: str = "", retry_after: float | None = None, status: int = 0) -> None:
        super().__init__(message, hint)
        self.retry_after = retry_after
        self.status = status

"""The contract of a fine-tuning service or hub: check, estimate, upload, start, follow, fetch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol, TypeAlias

JobState: TypeAlias = Literal["queued", "running", "succeeded", "failed", "cancelled"]
FINISHED: frozenset[str] = frozenset({"succeeded", "failed", "cancelled"})

Sent: TypeAlias = Callable[[Path, int, int], None]
"""Told a file, the bytes of it sent (or received) so far, and the bytes in all."""


@dataclass(frozen=True, slots=True)
class Connection:
    """How to reach a service."""

    key: str
    base_url: str = ""
    """Empty takes the service's own address."""
    account: str = ""
    """Account, or the repository of a hub."""
    public: bool = False
    """Hubs keep what they are sent private unless this is set."""
    timeout: float = 60.0
    """Seconds for one request, uploads apart."""


@dataclass(frozen=True, slots=True)
class TuningRequest:
    """A job as asked for. The defaults are those of the training recipe for about 500 rows on a 7-8B model."""

    model: str
    train: Path
    validation: Path | None = None
    suffix: str = ""
    epochs: int = 3
    learning_rate: float | None = None
    """None takes 2e-4 where the service wants an absolute rate, and its own multiplier where it wants one."""
    lora_rank: int = 16
    lora_alpha: int = 32
    batch_size: int | None = None
    """Rows of one step; None takes the recipe's where the service lets it be chosen."""
    context: int | None = None
    """Longest row in tokens; None leaves it to the service."""
    seed: int | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    """Further parameters, passed to the service under their own names."""
    again: bool = False
    """Whether a job that was started like this before is started once more."""

    def batch(self, rows: int) -> int:
        """Rows of one step: as asked for, else those of the training recipe (16, or 4 below 64 rows)."""
        return self.batch_size or (16 if rows >= 64 else 4)


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a job will take."""

    rows: int
    tokens: int
    """Trained tokens over all epochs."""
    basis: str
    """Who counted: `the service` or `estimated here at 4 characters a token`."""
    price: float | None = None
    """US dollars where the service tells."""
    allowed: bool = True
    """False when the service says that the account cannot pay for it."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RemoteFile:
    id: str
    size: int
    ready: bool = True
    reused: bool = False
    """True when the service had these bytes already."""
    message: str = ""


@dataclass(frozen=True, slots=True)
class RemoteJob:
    id: str
    state: JobState
    message: str = ""
    """The service's own words."""
    progress: float | None = None
    """0 to 1 where the service tells."""
    result: str = ""
    """Name of the tuned model once there is one."""
    cost: float | None = None
    """US dollars where the service tells."""
    reused: bool = False
    """True when the job was there already and none was started."""


@dataclass(frozen=True, slots=True)
class JobEvent:
    id: str
    at: str
    message: str


class Client(Protocol):
    """A connected service. Every method raises the errors of `core.errors`: MissingKey, Refused (with the service's
    own words), RateLimited, Unavailable."""

    def models(self) -> tuple[str, ...]:
        """Base models that can be tuned now, as the service says; `()` when it does not say."""
        ...

    def check(self, file: Path) -> tuple[str, ...]:
        """What the service's own client finds wrong with a file, `()` when nothing."""
        ...

    def estimate(self, request: TuningRequest) -> Estimate:
        """What the job will take, as far as can be told without asking the service."""
        ...

    def vet(self, request: TuningRequest) -> None:
        """Ask the service, before it has any file, whether it would take the job; nothing when it does not say.

        Raises Refused for a model that it does not tune, or a setting beyond its limits.
        """
        ...

    def upload(self, files: Sequence[Path], sent: Sent) -> Iterator[tuple[Path, RemoteFile]]:
        """Send files, the training file first, or find them there already; each comes out when the service has it."""
        ...

    def quote(self, request: TuningRequest, train: RemoteFile, validation: RemoteFile | None) -> Estimate | None:
        """What the service says that the job will cost, now that it has the files; None when it does not say."""
        ...

    def start(self, request: TuningRequest, train: RemoteFile, validation: RemoteFile | None) -> RemoteJob:
        """The job, started; `reused` when the service has this very job already."""
        ...

    def status(self, job: str) -> RemoteJob: ...

    def events(self, job: str) -> tuple[JobEvent, ...]:
        """Everything the service said about a job, oldest first."""
        ...

    def cancel(self, job: str) -> RemoteJob: ...

    def fetch(self, job: str, folder: Path, received: Sent, merged: bool = False) -> tuple[Path, ...]:
        """Bring the adapter, or the merged weights, into `folder`; files of it there already are not brought again.

        Raises Refused where the service keeps them.
        """
        ...


@dataclass(frozen=True, slots=True)
class ServiceProfile:
    """One address of a service: several companies speak the same wire."""

    name: str
    """What `--to` takes."""
    title: str
    key_variable: str
    base_url: str = ""
    base_url_variable: str = ""
    """Environment variable with the address, for services that give every customer one of their own."""
    account_variable: str = ""
    """Environment variable with the account, for services that need one beside the key."""
    target: str = ""
    """The export target whose limits hold here; empty takes the service's."""
    needs_repository: bool = False
    """True for a hub: `--repo OWNER/NAME` says where."""
    retires: str = ""
    """Why and when it closes, with the source; empty for one that goes on."""


@dataclass(frozen=True, slots=True)
class Service:
    """One service, found by the name of its file."""

    name: str
    target: str
    """The export target that its files must be: its rules are checked first."""
    connect: Callable[[Connection, ServiceProfile], Client]
    profiles: tuple[ServiceProfile, ...]
    extra: str = ""
    """Optional dependency that brings its SDK; empty when the core has it."""

"""Fine-tuning over the OpenAI wire: Nebius, Azure, OpenAI, and any address that speaks it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal, cast

from datacraft.core.errors import Refused
from datacraft.core.service import (
    Connection,
    Estimate,
    JobEvent,
    JobState,
    RemoteFile,
    RemoteJob,
    Sent,
    Service,
    ServiceProfile,
    TuningRequest,
)
from datacraft.io.downloads import inside, receive
from datacraft.io.files import digest
from datacraft.io.sdk_errors import spoken
from datacraft.io.tuning_files import Counted, estimate_here

if TYPE_CHECKING:
    import openai

_STATES: dict[str, JobState] = {
    "validating_files": "queued",
    "queued": "queued",
    "paused": "queued",
    "running": "running",
    "succeeded": "succeeded",
    "failed": "failed",
    "cancelled": "cancelled",
}
_POLL = 1.0
"""Seconds between looks at a file that the service is still reading."""
_FILE_WAIT = 1800.0
"""Seconds after which a file that is still not read is reported instead of waited for."""
_HINTS = {
    0: "see what may be wrong with the file: datacraft validate FILE --for openai",
    404: "check the model's name, and that the service still tunes it",
}
_SUFFIX = 64
"""Longest `suffix` the API takes (openai client, `fine_tuning.jobs.create`)."""


class OpenAiClient:
    """A `core.service.Client` on the openai package."""

    def __init__(self, connection: Connection, hyperparameters: Literal["method", "top-level"], title: str) -> None:
        import openai

        self._sdk = openai
        self._title = title
        self._key_of = hyperparameters
        self._client: openai.OpenAI = openai.OpenAI(
            api_key=connection.key, base_url=connection.base_url or None, timeout=connection.timeout, max_retries=2
        )

    def models(self) -> tuple[str, ...]:
        """`()`: the wire lists models but not which of them can be tuned."""
        return ()

    def check(self, file: Path) -> tuple[str, ...]:  # noqa: ARG002
        """`()`: the package has had no validator of its own since 1.0."""
        return ()

    def estimate(self, request: TuningRequest) -> Estimate:
        return estimate_here(request)

    def vet(self, request: TuningRequest) -> None:
        """Nothing: the wire has no question for it."""

    def quote(self, request: TuningRequest, train: RemoteFile, validation: RemoteFile | None) -> Estimate | None:  # noqa: ARG002
        return None

    def upload(self, files: Sequence[Path], sent: Sent) -> Iterator[tuple[Path, RemoteFile]]:
        """Send files under names that hold their digests, or find those names and sizes there already."""
        for file in files:
            yield file, self._upload(file, sent)

    def _upload(self, file: Path, sent: Sent) -> RemoteFile:
        size = file.stat().st_size
        name = f"{file.stem}-{digest(file).removeprefix('sha256:')[:12]}{file.suffix}"
        with self._spoken():
            known = next(
                (f for f in self._client.files.list(purpose="fine-tune") if (f.filename, f.bytes) == (name, size)), None
            )
            if known is not None and known.status != "error":
                sent(file, size, size)
                return RemoteFile(known.id, size, reused=True)
            with file.open("rb") as stream:
                counted = cast("IO[bytes]", Counted(stream, lambda done: sent(file, done, size)))
                made = self._client.files.create(file=(name, counted), purpose="fine-tune")
            return self._read(made.id, size)

    def _read(self, file: str, size: int) -> RemoteFile:
        deadline = time.monotonic() + _FILE_WAIT
        while True:
            state = self._client.files.retrieve(file)
            if state.status == "error":
                raise Refused(f"{self._title} refused the file: {state.status_details or 'no reason given'}",
                              "see what it may mean: datacraft validate FILE --for openai")  # fmt: skip
            if state.status == "processed" or time.monotonic() > deadline:
                return RemoteFile(file, size, ready=state.status == "processed")
            time.sleep(_POLL)

    def start(self, request: TuningRequest, train: RemoteFile, validation: RemoteFile | None) -> RemoteJob:
        wanted: dict[str, Any] = {"model": request.model, "training_file": train.id, **request.options}
        if validation is not None:
            wanted["validation_file"] = validation.id
        if request.suffix:
            wanted["suffix"] = request.suffix[:_SUFFIX]
        if request.seed is not None:
            wanted["seed"] = request.seed
        numbers = self._numbers(request)
        if self._key_of == "method":
            wanted["method"] = {"type": "supervised", "supervised": {"hyperparameters": numbers}}
        else:
            wanted["hyperparameters"] = numbers
        with self._spoken():
            # A request that was lost on its way back may have started a job: it is not sent twice by itself.
            return _job(self._client.with_options(max_retries=0).fine_tuning.jobs.create(**wanted))

    def _numbers(self, request: TuningRequest) -> dict[str, Any]:
        numbers: dict[str, Any] = {"n_epochs": request.epochs}
        if request.batch_size is not None:
            numbers["batch_size"] = request.batch_size
        if self._key_of == "top-level":
            # Services with open weights take absolute rates and LoRA sizes; OpenAI itself takes neither.
            numbers["learning_rate"] = request.learning_rate or 2e-4
            numbers |= {"lora": True, "lora_r": request.lora_rank, "lora_alpha": request.lora_alpha}
            if request.context is not None:
                numbers["context_length"] = request.context
        elif request.learning_rate is not None:
            numbers["learning_rate_multiplier"] = request.learning_rate
        return numbers

    def status(self, job: str) -> RemoteJob:
        with self._spoken():
            return _job(self._client.fine_tuning.jobs.retrieve(job))

    def events(self, job: str) -> tuple[JobEvent, ...]:
        with self._spoken():
            found = [
                JobEvent(event.id, time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(event.created_at)), event.message)
                for event in self._client.fine_tuning.jobs.list_events(job)
            ]
        return tuple(reversed(found))

    def cancel(self, job: str) -> RemoteJob:
        with self._spoken():
            return _job(self._client.fine_tuning.jobs.cancel(job))

    def fetch(self, job: str, folder: Path, received: Sent, merged: bool = False) -> tuple[Path, ...]:  # noqa: ARG002
        """The result files of the job, where the service offers them as files."""
        with self._spoken():
            state = self._client.fine_tuning.jobs.retrieve(job)
            if state.status != "succeeded":
                raise Refused(f"job {job} is {state.status}", "datacraft job follow")
            found = []
            for name in state.result_files:
                content = self._client.files.content(name).read()
                path = inside(folder, f"{name}.bin")
                found.append(receive(path, [content], 200, len(content), received))
        if not found:
            raise Refused(
                f"{self._title} keeps the weights; the tuned model is served there as {state.fine_tuned_model}",
                "tune with a recipe of your own to get the weights: datacraft export FILE --recipe trl",
            )
        return tuple(found)

    def _spoken(self) -> AbstractContextManager[None]:
        return spoken(self._sdk, self._title, _HINTS)


def _job(raw: Any) -> RemoteJob:
    error = getattr(raw, "error", None)
    return RemoteJob(
        id=raw.id,
        state=_STATES.get(raw.status, "running"),
        message=(getattr(error, "message", None) or "") if error else "",
        result=getattr(raw, "fine_tuned_model", None) or "",
    )


def _connect(connection: Connection, profile: ServiceProfile) -> OpenAiClient:
    hyperparameters: Literal["method", "top-level"] = "method" if profile.name in ("openai", "azure") else "top-level"
    return OpenAiClient(connection, hyperparameters, profile.title)


openai_compatible = Service(
    name="openai-compatible",
    target="openai",
    connect=_connect,
    profiles=(
        ServiceProfile(
            "nebius",
            "Nebius Token Factory",
            "NEBIUS_API_KEY",
            "https://api.tokenfactory.nebius.com/v1/",
            target="nebius",
        ),
        ServiceProfile(
            "azure", "Azure", "AZURE_OPENAI_API_KEY", base_url_variable="AZURE_OPENAI_ENDPOINT", target="azure"
        ),
        ServiceProfile(
            "openai",
            "OpenAI",
            "OPENAI_API_KEY",
            "https://api.openai.com/v1/",
            retires="OpenAI ends self-serve fine-tuning on 2027-01-06 (platform.openai.com, Deprecations)",
        ),
    ),
)

"""Fine-tuning at Together through its own package: files known by their checksum, limits and price from the service."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from datacraft.core.errors import Refused
from datacraft.core.service import (
    Client,
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
from datacraft.io.downloads import ranged, receive
from datacraft.io.sdk_errors import spoken
from datacraft.io.tuning_files import estimate_here, tools_in

_STATES: dict[str, JobState] = {
    "pending": "queued",
    "queued": "queued",
    "running": "running",
    "compressing": "running",
    "uploading": "running",
    "cancel_requested": "running",
    "cancelled": "cancelled",
    "error": "failed",
    "completed": "succeeded",
}
_READING = ("PENDING", "QUEUED", "RUNNING")
"""States of a file that Together is still looking through."""
_POLL = 1.0
_FILE_WAIT = 1800.0
"""Seconds after which a file that is still not read is reported instead of waited for."""
_SUFFIX = 40
"""Longest `suffix` the API takes (together 3.1, `fine_tuning.create`)."""
_RATE = 2e-4
"""The recipe's learning rate; Together's own default of 1e-5 hardly moves an adapter."""
_WARMUP = 0.05
"""The recipe's share of warm-up steps."""
_NANO = 1e9
_MODELS = "see which it tunes: datacraft job models together"
_HINTS = {0: "see what may be wrong: datacraft validate FILE --for together", 404: _MODELS}


class TogetherClient:
    """A `core.service.Client` on the together package."""

    def __init__(self, connection: Connection) -> None:
        import together

        self._sdk: Any = together
        # The package's own paths begin with /v1; its older addresses ended in it.
        address = connection.base_url.rstrip("/").removesuffix("/v1")
        self._client: Any = together.Together(
            api_key=connection.key, base_url=address or None, timeout=connection.timeout, max_retries=2
        )

    def models(self) -> tuple[str, ...]:
        with self._spoken():
            found = list(self._client.models.list_supported(product="PRODUCT_FINE_TUNING"))
        return tuple(sorted(model.name for model in found if not model.status.endswith("HIDDEN")))

    def check(self, file: Path) -> tuple[str, ...]:
        """What the package's own check says: encoding, JSON, size; the service reads the rows after the upload."""
        from together.lib import check_file

        report = check_file(file)
        return () if report["is_check_passed"] else (str(report.get("message") or report),)

    def estimate(self, request: TuningRequest) -> Estimate:
        here = estimate_here(request)
        return Estimate(
            here.rows,
            here.tokens,
            here.basis,
            notes=("Together tells its price when it has the files, before the job",),
        )

    def vet(self, request: TuningRequest) -> None:
        limits = self._limits(request.model)
        beyond = [
            f"{what} {asked:g} is beyond {most:g}"
            for what, asked, most in (
                ("epochs", request.epochs, limits.max_num_epochs),
                ("LoRA rank", request.lora_rank, limits.lora_training.max_rank),
                ("row length", request.context or 0, limits.max_seq_length_sft),
                ("learning rate", request.learning_rate or _RATE, limits.max_learning_rate),
            )
            if asked > most
        ]
        if not limits.supports_tools and tools_in(request.train):
            beyond.append("it does not train tool calls")
        if beyond:
            raise Refused(f"Together's limits for {request.model}: {'; '.join(beyond)}", _MODELS)

    def upload(self, files: Sequence[Path], sent: Sent) -> Iterator[tuple[Path, RemoteFile]]:
        """Send files; those whose checksum Together knows are not sent again."""
        for file in files:
            with self._spoken():
                remote = self._read(self._upload(file, sent), file)
            yield file, remote

    def _upload(self, file: Path, sent: Sent) -> RemoteFile:
        from together.lib.resources.files import FileAlreadyExistsError

        size = file.stat().st_size
        try:
            return self._send(file, sent)
        except FileAlreadyExistsError as known:
            if self._client.files.retrieve(known.file_id).bytes >= size:
                sent(file, size, size)
                return RemoteFile(known.file_id, size, reused=True)
            # The name of an upload that was cut off before its bytes arrived.
            self._client.files.delete(known.file_id)
            return self._send(file, sent)

    def _send(self, file: Path, sent: Sent) -> RemoteFile:
        made = self._client.files.upload(
            file,
            check=False,
            raise_if_already_exists=True,
            progress_callback=lambda seen: sent(file, seen.uploaded_bytes, seen.total_bytes),
        )
        return RemoteFile(made.id, file.stat().st_size)

    def _read(self, remote: RemoteFile, file: Path) -> RemoteFile:
        """The file when Together has looked through its rows."""
        deadline = time.monotonic() + _FILE_WAIT
        while True:
            seen = self._client.files.retrieve(remote.id)
            report = seen.validation_report
            if seen.processing_status in ("FAILED", "INVALID_FORMAT") or (report and not report.valid):
                reason = (report and report.error) or seen.processing_status or "no reason given"
                raise Refused(f"Together refused {file}: {reason}", _HINTS[0])
            if seen.processing_status not in _READING or time.monotonic() > deadline:
                return remote
            time.sleep(_POLL)

    def quote(self, request: TuningRequest, train: RemoteFile, validation: RemoteFile | None) -> Estimate | None:
        rows = estimate_here(request).rows
        with self._spoken():
            told = self._client.fine_tuning.estimate_price(
                model=request.model,
                training_file=train.id,
                n_epochs=request.epochs,
                training_type={"type": "Lora", "lora_r": request.lora_rank, "lora_alpha": request.lora_alpha},
                training_method={"method": "sft", "train_on_inputs": False},
                **({"validation_file": validation.id, "n_evals": request.epochs} if validation else {}),
            )
        if not told.estimation_available:
            return Estimate(rows, 0, "the service", notes=(f"price not told: {told.unavailable_reason}",))
        tokens = int((told.estimated_train_token_count or 0) + (told.estimated_eval_token_count or 0))
        return Estimate(
            rows, tokens, "the service", told.estimated_total_price, allowed=told.allowed_to_proceed is not False
        )

    def start(self, request: TuningRequest, train: RemoteFile, validation: RemoteFile | None) -> RemoteJob:
        limits = self._limits(request.model)
        wanted = {**_wanted(request, limits), "training_file": train.id, "model_limits": limits}
        if validation is not None:
            # Without a number of evaluations a validation file is stored and never looked at.
            wanted |= {"validation_file": validation.id, "n_evals": min(request.epochs, limits.max_num_evals)}
        with self._spoken():
            # A request that was lost on its way back may have started a job: it is not sent twice by itself.
            once = self._client.with_options(max_retries=0)
            made = once.fine_tuning.create(**{**wanted, **request.options})
        return RemoteJob(made.id, _STATES.get(str(getattr(made.status, "value", made.status)), "queued"))

    def status(self, job: str) -> RemoteJob:
        with self._spoken():
            seen = self._client.fine_tuning.retrieve(job)
        state = _STATES.get(seen.status, "running")
        total = seen.n_epochs or 0
        return RemoteJob(
            id=job,
            state=state,
            message=self._last_words(job) if state == "failed" else "",
            progress=min(1.0, (seen.epochs_completed or 0) / total) if total else None,
            result=(seen.x_model_output_name or "") if state == "succeeded" else "",
            cost=seen.total_price / _NANO if seen.total_price else None,
        )

    def _last_words(self, job: str) -> str:
        events = self.events(job)
        return events[-1].message if events else ""

    def events(self, job: str) -> tuple[JobEvent, ...]:
        with self._spoken():
            told = self._client.fine_tuning.list_events(job).data
        ordered = sorted(told, key=lambda event: str(event.created_at))
        return tuple(
            JobEvent(f"{event.created_at} {event.type} {event.message}", str(event.created_at), event.message)
            for event in ordered
        )

    def cancel(self, job: str) -> RemoteJob:
        with self._spoken():
            seen = self._client.fine_tuning.cancel(job)
        return RemoteJob(job, _STATES.get(seen.status, "running"), "cancellation asked for")

    def fetch(self, job: str, folder: Path, received: Sent, merged: bool = False) -> tuple[Path, ...]:
        """One compressed archive: the adapter, or the base model with the adapter merged in."""
        state = self.status(job)
        if state.state != "succeeded":
            raise Refused(f"job {job} is {state.state}", "datacraft job follow")
        kind = "merged" if merged else "adapter"
        # As the package's own download names it (together 3.1, `fine_tuning download`).
        path = folder / f"{(state.result or job).rsplit('/', 1)[-1]}-{kind}.tar.zst"
        if path.exists():
            return (path,)
        with (
            self._spoken(),
            self._client.fine_tuning.with_streaming_response.content(
                ft_id=job, checkpoint=kind, extra_headers=ranged(path)
            ) as answer,
        ):
            length = int(answer.headers.get("content-length") or 0)
            return (receive(path, answer.iter_bytes(), answer.status_code, length, received),)

    def _limits(self, model: str) -> Any:
        with self._spoken():
            return self._client.fine_tuning.model_limits(model_name=model)

    @contextmanager
    def _spoken(self) -> Iterator[None]:
        try:
            with self._words():
                yield
        except ValueError as error:
            raise Refused(f"Together's package refuses: {error}", _HINTS[0]) from error

    def _words(self) -> AbstractContextManager[None]:
        import httpx  # type: ignore[import-not-found, unused-ignore]

        return spoken(self._sdk, "Together", _HINTS, lost=(httpx.HTTPError,))


def _wanted(request: TuningRequest, limits: Any) -> Mapping[str, Any]:
    """The recipe's settings under Together's names, the size of a step within its limits."""
    lora = limits.lora_training
    batch = request.batch(estimate_here(request).rows)
    wanted: dict[str, Any] = {
        "model": request.model,
        "n_epochs": request.epochs,
        "learning_rate": request.learning_rate or _RATE,
        "batch_size": batch if request.batch_size else max(lora.min_batch_size, min(batch, lora.max_batch_size)),
        "warmup_ratio": _WARMUP,
        "lora": True,
        "lora_r": request.lora_rank,
        "lora_alpha": request.lora_alpha,
        "train_on_inputs": False,
        # Packed rows make so few steps of a small set that hardly anything is learnt.
        "packing": False,
        "suffix": request.suffix[:_SUFFIX] or None,
        "random_seed": request.seed,
        "max_seq_length": request.context,
    }
    return {name: value for name, value in wanted.items() if value is not None}


def _connect(connection: Connection, profile: ServiceProfile) -> Client:  # noqa: ARG001
    return TogetherClient(connection)


together = Service(
    name="together",
    target="together",
    connect=_connect,
    profiles=(ServiceProfile("together", "Together", "TOGETHER_API_KEY", base_url_variable="TOGETHER_BASE_URL"),),
    extra="together",
)

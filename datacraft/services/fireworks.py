"""Fine-tuning at Fireworks through its own package: datasets and jobs under names made of what they hold."""

from __future__ import annotations

import hashlib
import itertools
import json
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
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
from datacraft.io.downloads import bring, inside
from datacraft.io.files import digest
from datacraft.io.sdk_errors import spoken
from datacraft.io.tuning_files import Counted, estimate_here

_QUEUED = (
    "UNSPECIFIED",
    "CREATING",
    "VALIDATING",
    "PENDING",
    "RE_QUEUEING",
    "CREATING_INPUT_DATASET",
    "IDLE",
    "PAUSED",
)
_STATES: dict[str, JobState] = {
    **dict.fromkeys(_QUEUED, "queued"),
    "RUNNING": "running",
    "WRITING_RESULTS": "running",
    "CANCELLING": "running",
    "COMPLETED": "succeeded",
    "EARLY_STOPPED": "succeeded",
    "FAILED": "failed",
    "EXPIRED": "failed",
    "CANCELLED": "cancelled",
    "DELETING": "cancelled",
    "DELETING_CLEANING_UP": "cancelled",
}
_LIBRARY = "fireworks"
"""The account that holds the base models everybody can tune."""
_DIRECT = 150 * 10**6
"""Bytes up to which one request takes a file (Fireworks documentation, "Fine-tuning via API"); 150 MB."""
_POLL = 1.0
_FILE_WAIT = 1800.0
"""Seconds after which a dataset that is still not ready is reported instead of waited for."""
_RATE = 2e-4
"""The recipe's learning rate."""
_NAME = 63
"""Longest id of a resource: a letter, then letters, digits and hyphens."""
_MODELS = "see which it tunes: datacraft job models fireworks"
_HINTS = {0: "see what may be wrong: datacraft validate FILE --for fireworks", 404: _MODELS}


class FireworksClient:
    """A `core.service.Client` on the fireworks-ai package."""

    def __init__(self, connection: Connection) -> None:
        import fireworks

        self._sdk: Any = fireworks
        self._account = connection.account
        address = connection.base_url.rstrip("/").removesuffix("/v1")
        self._client: Any = fireworks.Fireworks(
            api_key=connection.key,
            account_id=connection.account,
            base_url=address or None,
            timeout=connection.timeout,
            max_retries=2,
        )

    def models(self) -> tuple[str, ...]:
        with self._spoken():
            found = list(self._client.models.list(account_id=_LIBRARY, page_size=200))
        return tuple(sorted(model.name for model in found if model.name and _tunable(model)))

    def check(self, file: Path) -> tuple[str, ...]:
        """The package has no check of rows; the name must end in .jsonl."""
        return () if file.suffix == ".jsonl" else (f"Fireworks takes files that end in .jsonl, not {file.name}",)

    def estimate(self, request: TuningRequest) -> Estimate:
        here = estimate_here(request)
        notes = ("Fireworks tells what a job will cost when it has started; it can be cancelled then",)
        return Estimate(here.rows, here.tokens, here.basis, notes=notes)

    def vet(self, request: TuningRequest) -> None:
        account, model = _parts(request.model)
        with self._spoken():
            seen = self._client.models.get(model, account_id=account)
        if account == _LIBRARY and not _tunable(seen):
            raise Refused(f"Fireworks does not tune {seen.name or request.model} (asked now)", _MODELS)
        longest = seen.training_context_length
        if longest and request.context and request.context > longest:
            raise Refused(
                f"Fireworks trains rows of {longest} tokens at most with {request.model}", f"--context {longest}"
            )

    def upload(self, files: Sequence[Path], sent: Sent) -> Iterator[tuple[Path, RemoteFile]]:
        """Send files as datasets whose names hold their digests, or find those names there already."""
        for file in files:
            with self._spoken():
                remote = self._upload(file, sent)
            yield file, remote

    def _upload(self, file: Path, sent: Sent) -> RemoteFile:
        name, size = _slug(file.stem, digest(file)), file.stat().st_size
        known = self._found(self._client.datasets.get, name)
        if known is not None and known.state == "READY":
            sent(file, size, size)
            return RemoteFile(name, size, reused=True)
        if known is None:
            with file.open("rb") as lines:
                rows = sum(1 for line in lines if line.strip())
            with suppress(self._sdk.ConflictError):
                # The answer to an earlier try was lost.
                self._client.datasets.create(dataset_id=name, dataset={"user_uploaded": {}, "example_count": str(rows)})
        self._send(name, file, sent)
        return self._read(name, file)

    def _send(self, name: str, file: Path, sent: Sent) -> None:
        size = file.stat().st_size
        if size <= _DIRECT:
            with file.open("rb") as stream:
                counted = Counted(stream, lambda done: sent(file, done, size))
                self._client.datasets.upload(name, file=(file.name, counted))
            return
        from fireworks.lib.dataset_upload import upload_dataset_shards

        upload_dataset_shards(self._client, name, str(file))
        sent(file, size, size)

    def _read(self, name: str, file: Path) -> RemoteFile:
        """The dataset when Fireworks has looked through its rows."""
        deadline = time.monotonic() + _FILE_WAIT
        while True:
            seen = self._client.datasets.get(name)
            if seen.status is not None and seen.status.code not in (None, "OK"):
                raise Refused(f"Fireworks refused {file}: {seen.status.message or seen.status.code}", _HINTS[0])
            if seen.state == "READY" or time.monotonic() > deadline:
                return RemoteFile(name, file.stat().st_size, ready=seen.state == "READY")
            time.sleep(_POLL)

    def quote(self, request: TuningRequest, train: RemoteFile, validation: RemoteFile | None) -> Estimate | None:  # noqa: ARG002
        return None

    def start(self, request: TuningRequest, train: RemoteFile, validation: RemoteFile | None) -> RemoteJob:
        wanted = self._wanted(request, train, validation)
        with self._spoken():
            for job in _job_names(train.id, wanted):
                known = self._found(self._client.supervised_fine_tuning_jobs.get, job)
                if known is None:
                    return _job(job, self._made(job, wanted))
                seen = _job(job, known)
                if not request.again and seen.state not in ("failed", "cancelled"):
                    return RemoteJob(job, seen.state, result=seen.result, cost=seen.cost, reused=True)
        raise Refused("Fireworks has a hundred jobs of this kind already", "take some away there")

    def _made(self, job: str, wanted: Mapping[str, Any]) -> Any:
        jobs = self._client.supervised_fine_tuning_jobs
        try:
            return jobs.create(supervised_fine_tuning_job_id=job, **wanted)
        except self._sdk.ConflictError:
            # The answer to the request was lost and the package asked again: the job is there.
            return jobs.get(job)

    def _wanted(self, request: TuningRequest, train: RemoteFile, validation: RemoteFile | None) -> dict[str, Any]:
        account, model = _parts(request.model)
        wanted: dict[str, Any] = {
            "dataset": f"accounts/{self._account}/datasets/{train.id}",
            "base_model": f"accounts/{account}/models/{model}",
            "epochs": request.epochs,
            "learning_rate": request.learning_rate or _RATE,
            "lora_rank": request.lora_rank,
            "batch_size_samples": request.batch(estimate_here(request).rows),
            # Ours is held out by lineage; a carve-out of the training rows would put siblings on both sides.
            "eval_auto_carveout": False,
        }
        if validation is not None:
            wanted["evaluation_dataset"] = f"accounts/{self._account}/datasets/{validation.id}"
        if request.suffix:
            wanted |= {"display_name": request.suffix, "output_model": self._output(request.suffix, train.id)}
        if request.context is not None:
            wanted["max_context_length"] = request.context
        return {**wanted, **request.options}

    def _output(self, suffix: str, train: str) -> str:
        return f"accounts/{self._account}/models/{_slug(suffix, hashlib.sha256(train.encode()).hexdigest())}"

    def status(self, job: str) -> RemoteJob:
        with self._spoken():
            return _job(job, self._client.supervised_fine_tuning_jobs.get(job))

    def events(self, job: str) -> tuple[JobEvent, ...]:
        """What the job says of itself now: Fireworks keeps no list of what it said before."""
        with self._spoken():
            seen = self._client.supervised_fine_tuning_jobs.get(job)
        done = seen.job_progress
        text = _state(seen).lower().replace("_", " ")
        if done is not None and done.percent is not None:
            text += f", epoch {(done.epoch or 0) + 1}, {done.percent} %"
        return (JobEvent(text, str(seen.update_time or ""), text),)

    def cancel(self, job: str) -> RemoteJob:
        with self._spoken():
            self._client.supervised_fine_tuning_jobs.cancel(job, body={})
        return self.status(job)

    def fetch(self, job: str, folder: Path, received: Sent, merged: bool = False) -> tuple[Path, ...]:
        """The files of the adapter, each from a signed address of its own."""
        if merged:
            raise Refused(
                "Fireworks gives the adapter, not merged weights",
                "fetch without --merged, then merge it as a recipe does: datacraft export FILE --recipe trl",
            )
        state = self.status(job)
        if state.state != "succeeded":
            raise Refused(f"job {job} is {state.state}", "datacraft job follow")
        account, model = _parts(state.result)
        with self._spoken():
            answer = self._client.models.get_download_endpoint(model, account_id=account)
        found = []
        for name, url in sorted((answer.filename_to_signed_urls or {}).items()):
            path = inside(folder, name)
            found.append(path if path.exists() else bring(url, path, received))
        if not found:
            raise Refused(f"Fireworks offers no files of {state.result}", "ask its support for the weights")
        return tuple(found)

    def _found(self, get: Any, name: str) -> Any:
        try:
            return get(name)
        except self._sdk.NotFoundError:
            return None

    @contextmanager
    def _spoken(self) -> Iterator[None]:
        import httpx  # type: ignore[import-not-found, unused-ignore]

        try:
            with spoken(self._sdk, "Fireworks", _HINTS, lost=(httpx.HTTPError,)):
                yield
        except (ValueError, self._sdk.FireworksError) as error:
            raise Refused(f"Fireworks' package refuses: {error}", _HINTS[0]) from error


def _tunable(model: Any) -> bool:
    """Whether adapters can be trained on it: its own flag where it has one, the older flag of the catalogue else."""
    said = model.to_dict().get("supervisedLoraTunable")
    return bool(model.tunable if said is None else said)


def _parts(model: str) -> tuple[str, str]:
    """Account and id of a model; a bare id is one of the library."""
    named = re.fullmatch(r"accounts/([^/]+)/models/([^/]+)", model)
    return (named[1], named[2]) if named else (_LIBRARY, model.rsplit("/", 1)[-1])


def _slug(text: str, seal: str) -> str:
    """An id that says what it is and holds the first digits of a digest."""
    words = re.sub(r"[^a-z0-9]+", "-", f"dc-{text.lower()}").strip("-")
    return f"{words[: _NAME - 13].rstrip('-')}-{seal.removeprefix('sha256:')[:12]}"


def _job_names(train: str, wanted: Mapping[str, Any]) -> Iterator[str]:
    """Ids of a job with these very settings, one for each time it may be started."""
    seal = hashlib.sha256(json.dumps([train, wanted], sort_keys=True, default=str).encode()).hexdigest()
    first = _slug("job", seal)
    return itertools.chain([first], (f"{first}-{turn}" for turn in range(2, 101)))


def _state(raw: Any) -> str:
    return str(raw.state or "UNSPECIFIED").removeprefix("JOB_STATE_")


def _job(job: str, raw: Any) -> RemoteJob:
    state = _STATES.get(_state(raw), "running")
    status, progress, cost = raw.status, raw.job_progress, raw.estimated_cost
    told = cost is not None and (cost.currency_code or "USD") == "USD"
    return RemoteJob(
        id=job,
        state=state,
        message=(status.message or "") if status is not None and status.code not in (None, "OK") else "",
        progress=_share(progress, raw.epochs) if progress is not None else None,
        result=(raw.output_model or "") if state == "succeeded" else "",
        cost=int(cost.units or 0) + (cost.nanos or 0) / 1e9 if told else None,
    )


def _share(progress: Any, epochs: int | None) -> float | None:
    """The part of all epochs that is done; the service tells the part of the present one."""
    if progress.percent is None:
        return None
    return min(1.0, float((progress.epoch or 0) + progress.percent / 100) / (epochs or 1))


def _connect(connection: Connection, profile: ServiceProfile) -> Client:  # noqa: ARG001
    return FireworksClient(connection)


fireworks = Service(
    name="fireworks",
    target="fireworks",
    connect=_connect,
    profiles=(
        ServiceProfile(
            "fireworks",
            "Fireworks",
            "FIREWORKS_API_KEY",
            base_url_variable="FIREWORKS_BASE_URL",
            account_variable="FIREWORKS_ACCOUNT_ID",
        ),
    ),
    extra="fireworks",
)

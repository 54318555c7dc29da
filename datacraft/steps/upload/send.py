"""Sends files and starts a job; every step is written down before the next, so that it can be taken up again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from datacraft.core.errors import InputError
from datacraft.core.finding import Finding, Severity
from datacraft.core.service import FINISHED, Client, Estimate, RemoteFile, RemoteJob, Sent, TuningRequest
from datacraft.io import runs
from datacraft.io.jsonl import read_rows
from datacraft.io.runs import Job, Run, SentFile
from datacraft.io.tuning_files import estimate_here
from datacraft.steps.upload.catalogue import Chosen

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What would happen after a yes."""

    request: TuningRequest
    estimate: Estimate
    unsent: tuple[Path, ...]
    """Files that the service does not have yet."""
    findings: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        return not any(finding.severity is Severity.ERROR for finding in self.findings)


def propose(client: Client | None, request: TuningRequest, run: Run, findings: tuple[Finding, ...]) -> Proposal:
    """The proposal, after the service's own check of the files; without a client only we look at them.

    Nothing is sent. Raises InputError for an empty file.
    """
    if not any(True for _ in read_rows(request.train)):
        raise InputError(f"{request.train} has no rows", "datacraft export DATASET --to openai")
    own = tuple(
        Finding("X112", "refused-by-service", Severity.ERROR, words, str(path))
        for path in _files(request)
        for words in (client.check(path) if client else ())
    )
    unsent = tuple(path for path in _files(request) if run.sent(path) is None)
    estimate = client.estimate(request) if client else estimate_here(request)
    return Proposal(request, estimate, unsent, (*findings, *own))


def send(client: Client, chosen: Chosen, request: TuningRequest, sent: Sent, account: str = "") -> Run:
    """The run with every file at the service: those it has already are not sent again.

    With a model the service is asked first whether it would take the job, and refuses before it has any file.
    """
    if request.model:
        client.vet(request)
    place = runs.run_path(request.train)
    profile = chosen.profile
    run = runs.of_service(place, profile.name, chosen.base_url, profile.key_variable, account)
    unsent = [path for path in _files(request) if run.sent(path) is None]
    if unsent and profile.needs_repository:
        # A hub's commit is of the whole dataset: the place of a file tells its split.
        unsent = list(_files(request))
    for path, remote in client.upload(unsent, sent):
        run = run.with_file(path, remote.id)
        runs.keep(place, run)
    return run


def quote(client: Client, request: TuningRequest, run: Run) -> Estimate | None:
    """What the service says that the job will cost, None when it does not say."""
    return client.quote(request, *_sent_files(request, run))


def start(client: Client, request: TuningRequest, run: Run) -> tuple[Run, RemoteJob]:
    """The job, written down before anything else happens; one that was started like this before is `reused`.

    Raises InputError for a file that was not sent.
    """
    files = _sent_files(request, run)
    asked = Job("", request.model, "", options=_options(request, run))
    job = _running(client, run.like(asked)) if not request.again else None
    job = job or client.start(request, *files)
    run = run.with_job(replace(asked, id=job.id, state=job.state, message=job.message, result=job.result))
    runs.keep(runs.run_path(request.train), run)
    return run, job


def _running(client: Client, known: Job | None) -> RemoteJob | None:
    """A job of ours as the service sees it now, None when it failed meanwhile."""
    seen = client.status(known.id) if known else None
    return replace(seen, reused=True) if seen and seen.state not in ("failed", "cancelled") else None


def _options(request: TuningRequest, run: Run) -> dict[str, Any]:
    """What makes two jobs the same, beside the model: the bytes they learn from and every setting."""
    sent = {
        name: known and known.digest for name, known in zip(("train", "validation"), _known(request, run), strict=False)
    }
    kept = ("epochs", "learning_rate", "lora_rank", "lora_alpha", "batch_size", "context", "seed", "suffix")
    settings = {name: getattr(request, name) for name in kept}
    return {**sent, **{name: value for name, value in settings.items() if value not in (None, "")}, **request.options}


def follow(client: Client, place: Path, run: Run, job: str, pause: Callable[[], None], say: Say) -> RemoteJob:
    """The job when it has finished; what the service says about it meanwhile goes to `say`, each line once."""
    told: set[str] = set()
    while True:
        state = client.status(job)
        for event in client.events(job):
            if event.id not in told:
                told.add(event.id)
                say(f"{event.at}  {event.message}")
        run = refreshed(place, run, state)
        if state.state in FINISHED:
            return state
        pause()


def refreshed(place: Path, run: Run, state: RemoteJob) -> Run:
    """The run with what the service says of a job now, written down."""
    known = next((job for job in run.jobs if job.id == state.id), Job(state.id, "", state.state))
    run = run.with_job(replace(known, state=state.state, message=state.message, result=state.result))
    runs.keep(place, run)
    return run


def find_job(folder: Path, wanted: str = "") -> tuple[Path, Run, Job]:
    """The job of that id, or the newest one, among the runs below `folder`. Raises InputError."""
    found = list(all_jobs(folder))
    chosen = [entry for entry in found if entry[2].id == wanted] if wanted else found[-1:]
    if not chosen:
        name = f" {wanted}" if wanted else ""
        raise InputError(f"there is no job{name} below {folder}", "list what there is: datacraft job list")
    return chosen[0]


def all_jobs(folder: Path) -> Iterator[tuple[Path, Run, Job]]:
    """Run file, run and job of everything started from files below `folder`, oldest file first."""
    places = sorted(folder.rglob(f"*{runs.SUFFIX}"), key=lambda path: (path.stat().st_mtime, path))
    for place in places:
        for run in runs.read(place):
            for job in run.jobs:
                yield place, run, job


def _files(request: TuningRequest) -> tuple[Path, ...]:
    return (request.train, *((request.validation,) if request.validation else ()))


def _known(request: TuningRequest, run: Run) -> tuple[SentFile | None, ...]:
    return tuple(run.sent(path) for path in _files(request))


def _sent_files(request: TuningRequest, run: Run) -> tuple[RemoteFile, RemoteFile | None]:
    remote = [_remote(run, path) for path in _files(request)]
    return remote[0], remote[1] if len(remote) > 1 else None


def _remote(run: Run, path: Path) -> RemoteFile:
    known = run.sent(path)
    if known is None:
        raise InputError(f"{path} changed since it was sent", "send it again: datacraft upload")
    return RemoteFile(known.id, known.size, reused=True)

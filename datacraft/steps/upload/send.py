"""Sends files and starts a job; every step is written down before the next, so that it can be taken up again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from datacraft.core.errors import InputError
from datacraft.core.finding import Finding, Severity
from datacraft.core.service import FINISHED, Client, Estimate, RemoteFile, RemoteJob, Sent, TuningRequest
from datacraft.io import runs
from datacraft.io.jsonl import read_rows
from datacraft.io.runs import Job, Run
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


def propose(client: Client, request: TuningRequest, run: Run, findings: tuple[Finding, ...]) -> Proposal:
    """The proposal, after the service's own check of the file. Raises InputError for an empty file, and what the
    service raises."""
    if not any(True for _ in read_rows(request.train)):
        raise InputError(f"{request.train} has no rows", "datacraft export DATASET --to openai")
    own = tuple(
        Finding("X112", "refused-by-service", Severity.ERROR, words, str(request.train))
        for words in client.check(request.train)
    )
    files = (request.train, *((request.validation,) if request.validation else ()))
    unsent = tuple(path for path in files if run.sent(path) is None)
    return Proposal(request, client.estimate(request), unsent, (*findings, *own))


def send(client: Client, chosen: Chosen, request: TuningRequest, sent: Sent) -> Run:
    """The run with every file at the service: those it has already are not sent again."""
    place = runs.run_path(request.train)
    run = runs.of_service(place, chosen.profile.name, chosen.base_url, chosen.profile.key_variable)
    files = (request.train, *((request.validation,) if request.validation else ()))
    for path, remote in client.upload([path for path in files if run.sent(path) is None], sent):
        run = run.with_file(path, remote.id)
        runs.keep(place, run)
    return run


def start(client: Client, request: TuningRequest, run: Run) -> tuple[Run, RemoteJob]:
    """The job, written down before anything else happens. Raises InputError for a file that was not sent."""
    validation = _remote(run, request.validation) if request.validation is not None else None
    job = client.start(request, _remote(run, request.train), validation)
    run = run.with_job(
        Job(job.id, request.model, job.state, job.message, job.result, {"epochs": request.epochs, **request.options})
    )
    runs.keep(runs.run_path(request.train), run)
    return run, job


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
    run = run.with_job(Job(known.id, known.model, state.state, state.message, state.result, known.options))
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


def _remote(run: Run, path: Path) -> RemoteFile:
    known = run.sent(path)
    if known is None:
        raise InputError(f"{path} changed since it was sent", "send it again: datacraft upload")
    return RemoteFile(known.id, known.size, reused=True)

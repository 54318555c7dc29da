"""A training job of the Hub: a recipe goes to the dataset, a machine runs its script, the adapter stays there."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from datacraft.core.errors import Refused, UsageError
from datacraft.core.names import did_you_mean
from datacraft.core.service import Estimate, JobEvent, JobState, RemoteJob, Sent, TuningRequest
from datacraft.io.downloads import inside
from datacraft.io.tuning_files import estimate_here

RECIPE, FLAVOR, TIMEOUT = "recipe", "flavor", "timeout"
"""Options of a request: the folder of the recipe, the kind of machine, the time limit."""
DEFAULT_FLAVOR = "a10g-large"
"""24 GB, enough for QLoRA on 8B (Hub documentation, Jobs, hardware flavors)."""
DEFAULT_TIMEOUT = "3h"
"""The Hub's own limit of 30 minutes ends most trainings before their adapter is stored."""
_IMAGE = "ghcr.io/astral-sh/uv:python3.12-bookworm"
_STATES: dict[str, JobState] = {
    "SCHEDULING": "queued",
    "RUNNING": "running",
    "COMPLETED": "succeeded",
    "CANCELED": "cancelled",
    "ERROR": "failed",
    "DELETED": "failed",
}
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_OWN = ("out", "__pycache__")
"""What running a recipe leaves in its folder; it does not go along."""


class Training:
    """Jobs on the rows of one dataset repository."""

    def __init__(self, api: Any, repository: str, key: str, endpoint: str) -> None:
        self._api = api
        self._repository = repository
        self._owner = repository.split("/")[0]
        self._key = key
        self._endpoint = endpoint

    def vet(self, request: TuningRequest) -> None:
        """Raises UsageError for a folder without a recipe's script, Refused for a machine the Hub does not have."""
        _script(request)
        _seconds(_timeout(request))
        self._price_of_a_second(request)

    def quote(self, request: TuningRequest) -> Estimate:
        """The most that the job can cost: the machine's price until the time limit."""
        here = estimate_here(request)
        price = self._price_of_a_second(request) * _seconds(_timeout(request))
        note = f"at most: {_flavor(request)} until the time limit of {_timeout(request)}"
        return Estimate(here.rows, here.tokens, here.basis, round(price, 2), notes=(note,))

    def _price_of_a_second(self, request: TuningRequest) -> float:
        if not hasattr(self._api, "list_jobs_hardware"):
            raise Refused("this huggingface_hub knows no prices of jobs", "pip install -U 'huggingface_hub>=2,<3'")
        machines = {machine.name: machine for machine in self._api.list_jobs_hardware()}
        wanted = machines.get(_flavor(request))
        if wanted is None:
            raise Refused(f"the Hub has no machine {_flavor(request)!r}; {did_you_mean(_flavor(request), machines)}")
        return float(wanted.unit_cost_usd) / _SECONDS[wanted.unit_label[0]]

    def start(self, request: TuningRequest) -> RemoteJob:
        """Send the recipe, then start the job on exactly what was sent."""
        from huggingface_hub import CommitOperationAdd

        folder = _script(request).parent
        operations = [CommitOperationAdd(f"recipe/{name}", str(folder / name)) for name in _files(folder)]
        commit = self._api.create_commit(
            self._repository, operations, commit_message="Recipe from datacraft", repo_type="dataset"
        )
        made = self._api.run_job(
            image=_IMAGE,
            command=["sh", "-ec", self._command(commit.oid, request)],
            env={"HF_ENDPOINT": self._endpoint} if self._endpoint else None,
            secrets={"HF_TOKEN": self._key},
            flavor=_flavor(request),
            timeout=_timeout(request),
            namespace=self._owner,
        )
        return self._job(made, _adapter(self._repository, request))

    def _command(self, revision: str, request: TuningRequest) -> str:
        hf = "uvx --from 'huggingface_hub>=2,<3' hf"
        data, adapter = shlex.quote(self._repository), shlex.quote(_adapter(self._repository, request))
        return "\n".join(
            (
                f"{hf} download {data} --repo-type dataset --revision {revision} --include 'recipe/*' --local-dir work",
                "cd work/recipe",
                "uv run train.py",
                f"{hf} upload {adapter} out/adapter . --private",
            )
        )

    def status(self, job: str) -> RemoteJob:
        return self._job(self._api.inspect_job(job_id=job, namespace=self._owner), "")

    def _job(self, raw: Any, adapter: str) -> RemoteJob:
        state = _STATES.get(str(getattr(raw.status.stage, "value", raw.status.stage)), "running")
        uploaded = re.search(r" upload '?([^ ']+)'? out/adapter", (raw.command or ["", "", ""])[-1])
        result = adapter or (uploaded[1] if uploaded else "")
        return RemoteJob(raw.id, state, raw.status.message or "", result=result if state == "succeeded" else "")

    def events(self, job: str) -> tuple[JobEvent, ...]:
        """The log so far."""
        lines = self._api.fetch_job_logs(job_id=job, namespace=self._owner, follow=False)
        return tuple(JobEvent(str(number), "", line) for number, line in enumerate(lines) if line.strip())

    def cancel(self, job: str) -> RemoteJob:
        self._api.cancel_job(job_id=job, namespace=self._owner)
        return self.status(job)

    def fetch(self, job: str, folder: Path, received: Sent) -> tuple[Path, ...]:
        """The files of the adapter's repository."""
        state = self.status(job)
        if state.state != "succeeded":
            raise Refused(f"job {job} is {state.state}", "datacraft job follow")
        found = []
        for name in self._api.list_repo_files(state.result):
            path = inside(folder, name)
            if not path.exists():
                self._api.hf_hub_download(state.result, name, local_dir=folder)
                received(path, path.stat().st_size, path.stat().st_size)
            found.append(path)
        return tuple(found)


def _script(request: TuningRequest) -> Path:
    folder = request.options.get(RECIPE)
    script = Path(str(folder or "")) / "train.py"
    if not folder or not script.is_file():
        missing = f"{folder} has none" if folder else "none was named"
        raise UsageError(
            f"a job of the Hub runs the train.py of a recipe, and {missing}",
            "datacraft export TRAIN VALIDATION --recipe trl -o FOLDER, then upload with --recipe FOLDER",
        )
    return script


def _files(folder: Path) -> Iterator[str]:
    """The recipe's files, sorted; what runs left there, and hidden files, stay."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if path.is_file() and name.parts[0] not in _OWN and not any(part.startswith(".") for part in name.parts):
            yield name.as_posix()


def _flavor(request: TuningRequest) -> str:
    return str(request.options.get(FLAVOR) or DEFAULT_FLAVOR)


def _timeout(request: TuningRequest) -> str:
    return str(request.options.get(TIMEOUT) or DEFAULT_TIMEOUT)


def _seconds(text: str) -> int:
    told = re.fullmatch(r"(\d+(?:\.\d+)?)([smhd])", text)
    if told is None:
        raise UsageError(f"{text!r} is no time limit", "--timeout 90m, or 3h")
    return int(float(told[1]) * _SECONDS[told[2]])


def _adapter(repository: str, request: TuningRequest) -> str:
    """The model repository that the adapter goes to."""
    owner, name = repository.split("/", 1)
    return f"{owner}/{request.suffix or f'{name}-adapter'}"

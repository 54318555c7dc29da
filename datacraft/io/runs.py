"""`<file>.run.json` beside an uploaded file: what was sent where, so that a closed laptop loses nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from datacraft.core.errors import InputError
from datacraft.io.files import digest, read_text, write_text

FORMAT = "datacraft.run/1"
SUFFIX = ".run.json"


@dataclass(frozen=True, slots=True)
class SentFile:
    digest: str
    id: str
    size: int


@dataclass(frozen=True, slots=True)
class Job:
    id: str
    model: str
    state: str
    message: str = ""
    result: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Run:
    """What was done with one file at one service; never a key."""

    service: str
    """Profile name, as `--to` takes it."""
    base_url: str = ""
    key_variable: str = ""
    """The variable that holds the key, where it is not the service's usual one."""
    account: str = ""
    """The repository of a hub."""
    files: Mapping[str, SentFile] = field(default_factory=dict)
    """File name to what the service knows it as."""
    jobs: tuple[Job, ...] = ()

    def sent(self, path: Path) -> SentFile | None:
        """What the service has of these very bytes, None when the file changed since or was never sent."""
        seal = digest(path)
        found = (self.files.get(name) for name in _names(path))
        return next((known for known in found if known is not None and known.digest == seal), None)

    def with_file(self, path: Path, name: str) -> Run:
        sent = SentFile(digest(path), name, path.stat().st_size)
        name = next((name for name in _names(path) if name not in self.files), path.name)
        return replace(self, files={**self.files, name: sent})

    def like(self, job: Job) -> Job | None:
        """The newest job with the same model and options that did not fail, as last seen; None when there is none."""
        same = (known for known in reversed(self.jobs) if (known.model, known.options) == (job.model, job.options))
        return next((known for known in same if known.state not in ("failed", "cancelled")), None)

    def with_job(self, job: Job) -> Run:
        """The run with a job added, or brought up to date."""
        kept = [job if known.id == job.id else known for known in self.jobs]
        return replace(self, jobs=tuple(kept if any(known.id == job.id for known in self.jobs) else [*kept, job]))


def run_path(file: Path) -> Path:
    """Where the runs of a file are written."""
    return file.with_name(file.name + SUFFIX)


def read(path: Path) -> tuple[Run, ...]:
    """The runs in a file, `()` when there is none. Raises InputError when it is not one."""
    if not path.exists():
        return ()
    try:
        raw = json.loads(read_text(path))
    except ValueError as error:
        raise InputError(f"{path} is not JSON ({error})", "take it away; the service still knows its jobs") from error
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        raise InputError(f"{path} is not a run file ({FORMAT})", "take it away; the service still knows its jobs")
    return tuple(
        Run(
            service=run["service"],
            base_url=run.get("base_url", ""),
            key_variable=run.get("key_variable", ""),
            account=run.get("account", ""),
            files={name: SentFile(**sent) for name, sent in run.get("files", {}).items()},
            jobs=tuple(Job(**job) for job in run.get("jobs", ())),
        )
        for run in raw.get("runs", ())
    )


def of_service(path: Path, service: str, base_url: str = "", key_variable: str = "", account: str = "") -> Run:
    """The run of a file at one service, a new one when there is none yet."""
    wanted = Run(service, base_url, account=account)
    return replace(next((run for run in read(path) if _same(run, wanted)), wanted), key_variable=key_variable)


def keep(path: Path, run: Run) -> None:
    """Write a run, the others of the file kept. Raises OutputError."""
    others = [known for known in read(path) if not _same(known, run)]
    content = {"format": FORMAT, "runs": [asdict(known) for known in [*others, run]]}
    write_text(path, json.dumps(content, ensure_ascii=False, indent=2) + "\n")


def _names(path: Path) -> tuple[str, str]:
    """What a file is called here; the held-out file of another folder may have the training file's name."""
    return path.name, f"{path.absolute().parent.name}/{path.name}"


def _same(one: Run, other: Run) -> bool:
    return (one.service, one.base_url, one.account) == (other.service, other.base_url, other.account)

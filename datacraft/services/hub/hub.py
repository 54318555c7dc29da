"""The Hugging Face Hub: a dataset repository with a card, private unless asked otherwise, and jobs that train on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from datacraft.core.card import Split, card
from datacraft.core.errors import DatacraftError, Refused, Unavailable
from datacraft.core.service import (
    Client,
    Connection,
    Estimate,
    JobEvent,
    RemoteFile,
    RemoteJob,
    Sent,
    Service,
    ServiceProfile,
    TuningRequest,
)
from datacraft.io.ancestry import origin
from datacraft.io.jsonl import read_rows
from datacraft.io.tuning_files import estimate_here, tools_in
from datacraft.services.hub._training import Training

_SPLITS = ("train", "validation")


class HubClient:
    """A `core.service.Client` that stores, and runs the script of a recipe when asked."""

    def __init__(self, connection: Connection) -> None:
        from huggingface_hub import HfApi

        self._api: Any = HfApi(endpoint=connection.base_url.rstrip("/") or None, token=connection.key)
        self._repo = connection.account
        self._public = connection.public
        self._training = Training(self._api, self._repo, connection.key, connection.base_url.rstrip("/"))

    def models(self) -> tuple[str, ...]:
        return ()

    def check(self, file: Path) -> tuple[str, ...]:  # noqa: ARG002
        return ()

    def estimate(self, request: TuningRequest) -> Estimate:
        seen = "everybody" if self._public else "its owner (--public for everybody)"
        return replace(estimate_here(request), notes=(f"{self._repo} will be seen by {seen}",))

    def upload(self, files: Sequence[Path], sent: Sent) -> Iterator[tuple[Path, RemoteFile]]:
        """One commit with the splits and the card; files that the Hub has already make no commit."""
        if not files:
            return
        from huggingface_hub import CommitOperationAdd

        splits = [
            Split(name, f"data/{name}.jsonl", sum(1 for _ in read_rows(path)))
            for name, path in zip(_SPLITS, files, strict=False)
        ]
        text = card(self._repo.split("/")[-1], splits, origin(files[0]), tools_in(files[0]))
        operations = [CommitOperationAdd("README.md", text.encode("utf-8"))]
        operations += [CommitOperationAdd(s.path, str(p)) for s, p in zip(splits, files, strict=False)]
        with _spoken():
            self._api.create_repo(self._repo, repo_type="dataset", private=not self._public, exist_ok=True)
            self._api.create_commit(
                self._repo, operations, commit_message="Dataset and card from datacraft", repo_type="dataset"
            )
        for split, path in zip(splits, files, strict=False):
            size = path.stat().st_size
            sent(path, size, size)
            yield path, RemoteFile(f"{self._repo}/{split.path}", size)

    def vet(self, request: TuningRequest) -> None:
        with _spoken():
            self._training.vet(request)

    def quote(self, request: TuningRequest, train: RemoteFile, validation: RemoteFile | None) -> Estimate | None:  # noqa: ARG002
        with _spoken():
            return self._training.quote(request)

    def start(self, request: TuningRequest, train: RemoteFile, validation: RemoteFile | None) -> RemoteJob:  # noqa: ARG002
        with _spoken():
            return self._training.start(request)

    def status(self, job: str) -> RemoteJob:
        with _spoken():
            return self._training.status(job)

    def events(self, job: str) -> tuple[JobEvent, ...]:
        with _spoken():
            return self._training.events(job)

    def cancel(self, job: str) -> RemoteJob:
        with _spoken():
            return self._training.cancel(job)

    def fetch(self, job: str, folder: Path, received: Sent, merged: bool = False) -> tuple[Path, ...]:
        """The files of the adapter; merged weights are made from it by the recipe's script."""
        if merged:
            raise Refused("a recipe stores the adapter", "fetch without --merged, then: sh merge_and_gguf.sh")
        with _spoken():
            return self._training.fetch(job, folder, received)


@contextmanager
def _spoken() -> Iterator[None]:
    """Errors of the package in the Hub's own words, as ours."""
    from huggingface_hub.errors import HfHubHTTPError

    # The package's HTTP client differs from version to version; not in all of them its errors are OSErrors.
    cut: Any = next((base for base in HfHubHTTPError.__mro__ if base.__name__ == "HTTPError"), OSError)
    try:
        yield
    except DatacraftError:
        raise
    except HfHubHTTPError as error:
        status = error.response.status_code if error.response is not None else 0
        words = error.server_message or str(error).split("\n")[0]
        if status >= 500 or status == 429:
            raise Unavailable(f"the Hub answered {status}: {words}", "run the same command again") from error
        raise Refused(f"the Hub answered {status}: {words}", "check HF_TOKEN and the repository's name") from error
    except ValueError as error:
        raise Refused(f"the Hub's package refuses: {error}", "check the repository's name and the card") from error
    except (cut, OSError, RuntimeError) as error:
        raise Unavailable(f"the Hub cannot be reached: {error}", "run the same command again") from error


def _connect(connection: Connection, profile: ServiceProfile) -> Client:  # noqa: ARG001
    return HubClient(connection)


hub = Service(
    name="hub",
    # Text columns only: the viewer infers types, and tools that differ from row to row would break it.
    target="axolotl",
    connect=_connect,
    profiles=(
        ServiceProfile("hub", "Hugging Face Hub", "HF_TOKEN", base_url_variable="HF_ENDPOINT", needs_repository=True),
    ),
    extra="hub",
)

"""`datacraft job`: what became of the jobs that were started from here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from datacraft.cli import config, console

if TYPE_CHECKING:
    from datacraft.core.service import Client, RemoteJob
    from datacraft.io.runs import Job, Run

job = typer.Typer(
    help="List, follow, cancel or fetch fine-tuning jobs started with `datacraft upload`.\n\n"
    "Example: datacraft job follow",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

_Id = Annotated[str, typer.Argument(help="Job id; default: the newest.")]
_Folder = Annotated[Path | None, typer.Option("--folder", help="Where to look for run files; default the output.")]


@job.command("list")
def list_jobs(folder: _Folder = None) -> None:
    """List the jobs of every run file, oldest first.

    \b
    Example:
      datacraft job list
    """
    from datacraft.steps.upload.send import all_jobs

    found = list(all_jobs(_folder(folder)))
    for place, run, one in found:
        console.data(f"{one.id}  {run.service}  {one.state}  {one.model}  {place.name.removesuffix('.run.json')}")
    if not found:
        console.say("no job yet: datacraft upload FILE --to SERVICE --model NAME")


@job.command()
def status(wanted: _Id = "", folder: _Folder = None) -> None:
    """Say what the service says of a job now.

    \b
    Example:
      datacraft job status
    """
    place, run, known, client = _opened(wanted, folder)
    _tell(place, run, client.status(known.id))


@job.command()
def follow(
    wanted: _Id = "",
    folder: _Folder = None,
    every: Annotated[float, typer.Option(min=0.0, help="Seconds between two looks.")] = 5.0,
) -> None:
    """Follow a job until it ends; Ctrl-C leaves the job running.

    \b
    Example:
      datacraft job follow
    """
    from datacraft.cli.upload import pause
    from datacraft.steps.upload.send import follow as follow_job

    place, run, known, client = _opened(wanted, folder)
    _tell(place, run, follow_job(client, place, run, known.id, pause(every), console.say))


@job.command()
def cancel(wanted: _Id = "", folder: _Folder = None) -> None:
    """Ask the service to stop a job.

    \b
    Example:
      datacraft job cancel ftjob-123
    """
    place, run, known, client = _opened(wanted, folder)
    _tell(place, run, client.cancel(known.id), failing=False)


@job.command()
def fetch(
    wanted: _Id = "",
    folder: _Folder = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Folder; default output/weights.")] = None,
    merged: Annotated[bool, typer.Option("--merged", help="The base model with the adapter merged in.")] = False,
) -> None:
    """Bring back the adapter or merged weights, where the service gives them.

    They go to a folder named after the job. What was interrupted goes on where it was; what is there is kept.

    \b
    Example:
      datacraft job fetch -o output/weights
    """
    from datacraft.cli.upload import told
    from datacraft.io.downloads import inside

    _, _, known, client = _opened(wanted, folder)
    into = inside(output or _folder(None) / "weights", known.id)
    for path in client.fetch(known.id, into, told("received"), merged):
        console.data(str(path))


@job.command()
def models(
    service: Annotated[str, typer.Argument(help="together, fireworks, …, as --to of upload takes it.")],
    base_url: Annotated[str, typer.Option(help="Address, for openai-compatible or another endpoint.")] = "",
    key_variable: Annotated[str, typer.Option(help="Environment variable with the key, for openai-compatible.")] = "",
) -> None:
    """Ask a service which base models it tunes now.

    \b
    Example:
      datacraft job models together
    """
    from datetime import UTC, datetime

    from datacraft.steps.upload import catalogue

    chosen = catalogue.choose(service, base_url, key_variable)
    found = catalogue.connect(chosen, "datacraft/none").models()
    for name in found:
        console.data(name)
    title, now = chosen.profile.title, f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    said = (
        f"{len(found)} base models, as {title} said" if found else f"{title} does not say which models it tunes, asked"
    )
    console.say(f"{said} at {now}")


def _opened(wanted: str, folder: Path | None) -> tuple[Path, Run, Job, Client]:
    from datacraft.steps.upload import catalogue
    from datacraft.steps.upload.send import find_job

    place, run, known = find_job(_folder(folder), wanted)
    return (
        place,
        run,
        known,
        catalogue.connect(catalogue.choose(run.service, run.base_url, run.key_variable), run.account),
    )


def _folder(folder: Path | None) -> Path:
    return folder or Path(config.load().output)


def _tell(place: Path, run: Run, state: RemoteJob, failing: bool = True) -> None:
    from datacraft.steps.upload.send import refreshed

    refreshed(place, run, state)
    done = f" {state.progress:.0%}" if state.progress is not None else ""
    console.data(f"{state.id} {state.state}{done}{' ' + state.result if state.result else ''}")
    if state.message:
        console.say(state.message)
    if failing and state.state == "failed":
        raise typer.Exit(1)

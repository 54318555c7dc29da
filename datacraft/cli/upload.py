"""`datacraft upload`: an exported file goes to a fine-tuning service, after a look at what that means and a yes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from datacraft.cli import console

if TYPE_CHECKING:
    from datacraft.core.service import Client, TuningRequest
    from datacraft.io.runs import Run
    from datacraft.steps.upload.catalogue import Chosen
    from datacraft.steps.upload.send import Proposal


def upload(
    file: Annotated[Path, typer.Argument(help="Training file, exported for the service.")],
    to: Annotated[str, typer.Option("--to", help="hub, nebius, azure, openai, openai-compatible.")],
    validation: Annotated[
        Path | None, typer.Option(help="Held-out file, sent as the service's validation set.")
    ] = None,
    model: Annotated[
        str, typer.Option(help="Base model to tune; without it files are sent and no job is started.")
    ] = "",
    base_url: Annotated[str, typer.Option(help="Address, for openai-compatible or another endpoint.")] = "",
    key_variable: Annotated[str, typer.Option(help="Environment variable with the key, for openai-compatible.")] = "",
    epochs: Annotated[int, typer.Option(min=1, help="Passes over the data.")] = 3,
    learning_rate: Annotated[float | None, typer.Option(help="Default 2e-4 where the service takes a rate.")] = None,
    lora_r: Annotated[int, typer.Option("--lora-r", min=1, help="Rank of the adapter.")] = 16,
    lora_alpha: Annotated[int, typer.Option(min=1, help="Scale of the adapter.")] = 32,
    batch_size: Annotated[int | None, typer.Option(min=1, help="Default: the service's.")] = None,
    context: Annotated[int | None, typer.Option(min=1, help="Longest row in tokens.")] = None,
    repo: Annotated[str, typer.Option(help="Repository of a hub: OWNER/NAME.")] = "",
    public: Annotated[
        bool, typer.Option("--public", help="Let everybody see it; a hub keeps it private else.")
    ] = False,
    suffix: Annotated[str, typer.Option(help="Part of the tuned model's name.")] = "",
    seed: Annotated[int | None, typer.Option(help="Seed of the training, where the service takes one.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show everything that would happen, send nothing.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    wait: Annotated[bool, typer.Option("--follow", help="Follow the job until it ends.")] = False,
) -> None:
    """Send an exported file to a fine-tuning service.

    Checks the file by the service's rules, says how large and how dear the job is, asks, sends what the service does
    not have yet, starts the job when --model is given, and writes what it did to FILE.run.json. The same file is not
    sent twice; after an interruption the same command goes on. Keys come from the environment.

    \b
    Example:
      datacraft export output/train.jsonl --to openai
      datacraft upload output/openai/train.jsonl --to nebius --model Qwen/Qwen3-8B --dry-run
      datacraft upload output/axolotl/train.jsonl --to hub --repo me/triage-data
    """
    from datacraft.core.service import TuningRequest
    from datacraft.io import runs
    from datacraft.steps.upload import catalogue, checks
    from datacraft.steps.upload.send import propose, send

    chosen = catalogue.choose(to, base_url, key_variable)
    if chosen.profile.retires:
        console.say(f"note: {chosen.profile.retires}")
    request = TuningRequest(
        model, file, validation, suffix, epochs, learning_rate, lora_r, lora_alpha, batch_size, context, seed
    )
    findings = tuple(
        found for path in (file, validation) if path for found in checks.target_findings(path, chosen.service.target)
    )
    client = catalogue.connect(chosen, repo, public)
    run = runs.of_service(runs.run_path(file), chosen.profile.name, chosen.base_url)
    proposal = propose(client, request, run, findings)
    _show(proposal, chosen)
    if not proposal.sound:
        console.say("nothing was sent: the service would refuse it")
        raise typer.Exit(1)
    if dry_run or not _agreed(yes):
        console.say("nothing was sent")
        return
    run = send(client, chosen, request, _sending)
    if not model:
        console.say("sent" if chosen.profile.needs_repository else "sent; start a job with --model NAME")
        return
    _start(client, request, run, wait)


def _start(client: Client, request: TuningRequest, run: Run, wait: bool) -> None:
    from datacraft.io import runs
    from datacraft.steps.upload.send import follow, start

    place = runs.run_path(request.train)
    run, job = start(client, request, run)
    console.data(job.id)
    console.say(f"job {job.id} is {job.state}; see it with: datacraft job follow {job.id}")
    if wait:
        state = follow(client, place, run, job.id, pause(), console.say)
        console.say(f"job {state.id} {state.state} {state.result}{state.message}")
        if state.state != "succeeded":
            raise typer.Exit(1)


def pause(seconds: float = 5.0) -> Callable[[], None]:
    """Waits between two looks at a job."""
    import time

    return lambda: time.sleep(seconds)


def _show(proposal: Proposal, chosen: Chosen) -> None:
    estimate, request = proposal.estimate, proposal.request
    for finding in proposal.findings[:20]:
        console.say(f"{finding.file}:{finding.line} {finding.code} {finding.name}: {finding.message}")
    console.say(f"to        {chosen.profile.title} ({chosen.base_url or 'its own address'})")
    for path in (request.train, request.validation):
        if path:
            state = f"{path.stat().st_size:,} bytes" if path in proposal.unsent else "there already"
            console.say(f"file      {path} ({state})")
    console.say(f"job       {_job(request) if request.model else 'none without --model'}")
    price = f", {estimate.price:.2f} USD" if estimate.price is not None else ", price not told"
    console.say(f"size      {estimate.rows} rows, {estimate.tokens:,} tokens trained ({estimate.basis}){price}")
    for note in estimate.notes:
        console.say(f"note      {note}")
    if not estimate.allowed:
        console.say("note      the service says that the account cannot pay for this")


def _job(request: TuningRequest) -> str:
    return f"{request.model}, {request.epochs} epochs, LoRA r {request.lora_rank} alpha {request.lora_alpha}"


def _agreed(yes: bool) -> bool:
    """Whether to go on: `--yes`, or a yes at the terminal; without a terminal the answer is no."""
    import sys

    if yes:
        return True
    if not sys.stdin.isatty():
        console.say("not a terminal: say --yes to send")
        return False
    return typer.confirm("Send it?", default=False, err=True)


def _sending(path: Path, done: int, total: int) -> None:
    if done >= total:
        console.say(f"sent      {path} ({total:,} bytes)")

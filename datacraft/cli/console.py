"""How commands speak: data to stdout, prose and progress to stderr, plain lines where there is no terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import typer

from datacraft.io import env


def data(text: str) -> None:
    """Print to stdout: what a pipe should get."""
    typer.echo(text)


def say(text: str = "") -> None:
    """Print to stderr: what a person should read."""
    typer.echo(text, err=True)


class Advance(Protocol):
    """Called with the count so far and a few words about it."""

    def __call__(self, done: int, note: str = "") -> None: ...


@contextmanager
def progress(title: str, total: int | None) -> Iterator[Advance]:
    """A progress bar on a terminal, else a plain line every five seconds; both on stderr."""
    if env.plain(sys.stderr.isatty()):
        yield _plain_progress(title, total)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, TextColumn("{task.fields[note]}"), console=Console(stderr=True)) as bar:
        task = bar.add_task(title, total=total, note="")
        yield lambda done, note="": bar.update(task, completed=done, note=note)


def _plain_progress(title: str, total: int | None) -> Advance:
    last = time.monotonic()

    def advance(done: int, note: str = "") -> None:
        nonlocal last
        if time.monotonic() - last >= 5:
            last = time.monotonic()
            say(f"{title}: {done}{f' of {total}' if total else ''} {note}".rstrip())

    return advance

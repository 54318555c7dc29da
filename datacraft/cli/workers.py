"""The flags that say where the work is done, the same for every command that shares it out."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import typer

Jobs: TypeAlias = Annotated[int, typer.Option("--jobs", "-j", min=0, help="Processes; 0: one per core.")]
RunOn: TypeAlias = Annotated[str, typer.Option("--engine", metavar="NAME[:ADDRESS]", help="local, ray or dask.")]

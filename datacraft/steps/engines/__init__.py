"""Runs one function over many tasks somewhere: in this process, in a pool of them, on Ray or on Dask."""

from datacraft.steps.engines.choice import ALONE_BYTES, bytes_of, engine, workers
from datacraft.steps.engines.executor import Engine, Executor, in_order

__all__ = ["ALONE_BYTES", "Engine", "Executor", "bytes_of", "engine", "in_order", "workers"]

"""The numbers of a recipe, computed from the rows it trains on; every threshold says where it comes from."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

CHARACTERS_PER_TOKEN = 3.2
"""Below what tokenizers of 100,000 and more entries reach on English chat with JSON, so that lengths come out long."""
EPOCHS = 3
"""Unsloth's LoRA guide and Axolotl's reference configurations: 1 to 3; small sets are learnt by heart beyond that."""
LEARNING_RATE = "2e-4"
"""The QLoRA paper's rate for models below 33 billion parameters (arXiv 2305.14314, table 9)."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a trainer has to be told."""

    rows: int
    characters: int
    """99th percentile of the rendered rows."""
    p99: int
    """The same in tokens, estimated."""
    max_length: int
    """Tokens, a multiple of 256, 1,024 to 8,192."""
    tokens: int
    """Of one epoch, estimated."""
    batch: int
    accumulation: int
    steps: int
    billions: float
    activation: float
    """Gigabytes beside the weights."""

    @property
    def effective_batch(self) -> int:
        return self.batch * self.accumulation

    @property
    def warmup(self) -> int:
        """Five per cent of the steps."""
        return max(1, round(self.steps * 0.05))

    @property
    def memory(self) -> int:
        """Gigabytes on the card: 4-bit weights with their constants, adapter and optimizer, and activations."""
        return math.ceil(self.billions * 0.7 + self.activation + 1)

    @property
    def minutes(self) -> int:
        """8 x parameters x tokens (checkpointing computes forward twice) at 25 TFLOP/s, a 24 GB card's share."""
        return max(1, math.ceil(8 * self.billions * 1e9 * self.tokens * EPOCHS / 25e12 / 60))


def facts(lengths: Sequence[int], model: str) -> Facts:
    """The numbers for rows of those lengths in characters, and a model whose name says its size (8 billion if not)."""
    ordered = sorted(lengths) or [0]
    characters = ordered[min(len(ordered) - 1, math.ceil(len(ordered) * 0.99) - 1)]
    p99 = math.ceil(characters / CHARACTERS_PER_TOKEN)
    max_length = min(8192, max(1024, math.ceil(p99 / 256) * 256))
    batch, accumulation = (2, 8) if len(lengths) >= 64 else (2, 2)
    billions = size_of(model)
    return Facts(
        rows=len(lengths),
        characters=characters,
        p99=p99,
        max_length=max_length,
        tokens=math.ceil(sum(lengths) / CHARACTERS_PER_TOKEN),
        batch=batch,
        accumulation=accumulation,
        steps=math.ceil(len(lengths) / (batch * accumulation)) * EPOCHS,
        billions=billions,
        activation=round(0.5 + batch * max_length * billions * 8e-5, 1),
    )


def size_of(model: str) -> float:
    """Billions of parameters, out of a model's name: `Qwen3-4B` is 4, `…-270M` is 0.27; 8 when it does not say."""
    found = re.findall(r"(?<![A-Za-z])(\d+(?:\.\d+)?)([bBmM])(?![A-Za-z0-9])", model.rsplit("/", 1)[-1])
    if not found:
        return 8.0
    number, unit = found[0]
    return float(number) / (1000 if unit in "mM" else 1)

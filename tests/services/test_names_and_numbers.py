"""What Together and Fireworks are told is computed without their packages."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from datacraft.core.service import TuningRequest
from datacraft.services import fireworks, together
from tests.tuning_rows import write


def limits(**lora: int) -> Any:
    return SimpleNamespace(lora_training=SimpleNamespace(**{"min_batch_size": 1, "max_batch_size": 64, **lora}))


@pytest.mark.parametrize(
    ("rows", "bounds", "asked", "batch"),
    [
        (70, {}, None, 16),
        (12, {}, None, 4),
        (70, {"max_batch_size": 8}, None, 8),
        (12, {"min_batch_size": 8}, None, 8),
        (70, {"max_batch_size": 8}, 32, 32),
    ],
    ids=["recipe", "few rows", "at most", "at least", "as asked for: the service says no itself"],
)
def test_a_step_is_the_recipes_within_the_models_limits(
    tmp_path: Path, rows: int, bounds: dict[str, int], asked: int | None, batch: int
) -> None:
    train, _ = write(tmp_path, rows=rows)
    wanted = together._wanted(TuningRequest("m", train, batch_size=asked), limits(**bounds))
    assert wanted["batch_size"] == batch
    assert wanted["learning_rate"] == 2e-4
    assert not wanted["packing"]
    assert "suffix" not in wanted


def test_a_suffix_keeps_togethers_length(tmp_path: Path) -> None:
    train, _ = write(tmp_path)
    assert together._wanted(TuningRequest("m", train, suffix="s" * 99), limits())["suffix"] == "s" * 40


@pytest.mark.parametrize("stem", ["train", "1st try", "Ärger & Öl", "x" * 200, "___"])
def test_a_fireworks_id_is_one(stem: str) -> None:
    """A letter first, then letters, digits and hyphens, 63 at most (the rule of its resource ids)."""
    name = fireworks._slug(stem, "sha256:" + "0123456789abcdef" * 4)
    assert re.fullmatch(r"[a-z][a-z0-9-]{0,61}[a-z0-9]", name)
    assert name.endswith("-0123456789ab")


@pytest.mark.parametrize(
    ("model", "parts"),
    [
        ("accounts/acme/models/mine", ("acme", "mine")),
        ("accounts/fireworks/models/qwen3-8b", ("fireworks", "qwen3-8b")),
        ("qwen3-8b", ("fireworks", "qwen3-8b")),
        ("fireworks/qwen3-8b", ("fireworks", "qwen3-8b")),
    ],
)
def test_a_fireworks_model_has_an_account(model: str, parts: tuple[str, str]) -> None:
    assert fireworks._parts(model) == parts


def test_a_job_of_other_settings_has_another_name() -> None:
    first, second = (list(fireworks._job_names("d", {"epochs": epochs})) for epochs in (2, 3))
    assert not {*first} & {*second}
    assert len({*first}) == len(first) == 100
    assert first == list(fireworks._job_names("d", {"epochs": 2}))


@pytest.mark.parametrize(
    ("epoch", "percent", "epochs", "share"),
    [(0, 50, 2, 0.25), (1, 100, 2, 1.0), (None, 10, None, 0.1), (0, None, 2, None)],
)
def test_the_share_is_of_all_epochs(epoch: int, percent: int, epochs: int, share: float) -> None:
    assert fireworks._share(SimpleNamespace(epoch=epoch, percent=percent), epochs) == share

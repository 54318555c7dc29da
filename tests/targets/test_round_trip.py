"""Laws of every target, whichever there are: what is encoded reads back, and is recognised for what it is."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings

from datacraft.core.example import Example
from datacraft.core.json import dumps
from datacraft.core.losses import LOSSES, without
from datacraft.core.target import Target
from datacraft.steps.dialects import decode, targets
from tests.strategies import examples

ROUND = [target for target in targets().values() if target.decode is not None]


@pytest.mark.parametrize("target", ROUND, ids=lambda target: target.name)
def test_decode_undoes_encode_up_to_the_declared_losses(target: Target) -> None:
    """Also through recognition: `openai` is asked first, and must leave alone what it would misread."""
    compared = 0

    @settings(
        max_examples=25,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(example=examples())
    def law(example: Example) -> None:
        nonlocal compared
        assume(not list(target.refuses(example)))
        rows = list(target.encode(example))
        assume(len(rows) == 1)
        row = json.loads(dumps(rows[0]))
        assert target.decode is not None
        back = target.decode(row)
        if target.gather is not None:  # a pair ends with the turn it is about
            example = replace(example, messages=example.messages[: len(back.messages)])
        wanted = without(example, target.losses)
        assert without(back, target.losses) == wanted
        assert without(decode(row), target.losses) == wanted
        compared += 1

    law()
    assert compared >= 5


@pytest.mark.parametrize("target", targets().values(), ids=lambda target: target.name)
def test_a_target_is_complete(target: Target) -> None:
    assert set(target.losses) <= set(LOSSES)
    assert len(set(target.losses)) == len(target.losses)
    assert target.title
    assert target.doc

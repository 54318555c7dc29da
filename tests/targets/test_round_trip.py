"""Laws of every target, whichever there are: what is encoded reads back, and is recognised for what it is."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, assume, given, settings

from datacraft.core.example import Example
from datacraft.core.json import dumps
from datacraft.core.losses import LOSSES, without
from datacraft.core.target import Target
from datacraft.steps.dialects import decode, recognise, targets
from tests.strategies import examples

ROUND = [target for target in targets().values() if target.decode is not None]
few = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("target", ROUND, ids=lambda target: target.name)
@few
@given(example=examples())
def test_decode_undoes_encode_up_to_the_declared_losses(target: Target, example: Example) -> None:
    assume(not list(target.refuses(example)))
    rows = list(target.encode(example))
    assume(len(rows) == 1)
    assert target.decode is not None
    back = target.decode(json.loads(dumps(rows[0])))
    assert without(back, target.losses) == without(example, target.losses)


@pytest.mark.parametrize("target", ROUND, ids=lambda target: target.name)
@few
@given(example=examples())
def test_any_reader_reads_it_the_same(target: Target, example: Example) -> None:
    """Recognition may pick another dialect only where both read the row alike."""
    assume(not list(target.refuses(example)))
    rows = list(target.encode(example))
    assume(len(rows) == 1)
    row = json.loads(dumps(rows[0]))
    assert recognise(row) is not None
    assert without(decode(row), target.losses) == without(example, target.losses)


@pytest.mark.parametrize("target", targets().values(), ids=lambda target: target.name)
def test_a_target_is_complete(target: Target) -> None:
    assert set(target.losses) <= set(LOSSES)
    assert len(set(target.losses)) == len(target.losses)
    assert target.title
    assert target.doc

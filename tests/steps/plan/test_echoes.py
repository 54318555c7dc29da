"""A text that another text of the same seed repeats stays as it is: a reason must not speak of an older summary."""

from __future__ import annotations

from pathlib import Path
from random import Random

from datacraft.io import seeds, toolsets
from datacraft.steps.plan.stage import stage
from datacraft.teachers.builtin.learn import learn

ROOT = Path(__file__).parents[3]


def test_a_reason_that_repeats_a_summary_keeps_it() -> None:
    toolset = toolsets.read(ROOT / "schemas/app.tools.json")
    lexicon = learn(seeds.read_sound(ROOT / "seeds", toolset), toolset, "en")
    sketch = lexicon.sketches["ticket-then-escalate"]
    summary = next(v.name for v in sketch.variables.values() if v.parameter == "summary")
    made = [stage(sketch, lexicon, Random(i)).values for i in range(30)]
    assert {values[summary] for values in made} == {"Search finds nothing"}
    number = next(v.name for v in sketch.variables.values() if v.parameter == "customer_id")
    assert len({values[number] for values in made}) > 5, "what nothing repeats still varies"

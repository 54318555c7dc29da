"""One conversation in every dialect, byte for byte; checked by eye against the documentation of each format."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from datacraft.core.example import from_row
from datacraft.core.json import dumps
from datacraft.core.target import Options
from datacraft.core.template import ChatTemplate
from datacraft.steps.dialects import targets

GOLDEN = Path(__file__).parents[1] / "golden" / "targets"
EXAMPLE = from_row(json.loads((GOLDEN / "example.json").read_text(encoding="utf-8")))
FILES = sorted(path.stem for path in GOLDEN.glob("*.jsonl"))


@pytest.mark.parametrize("name", FILES)
def test_the_bytes_are_the_same(name: str) -> None:
    rows = targets()[name].encode_all([EXAMPLE])
    assert "".join(dumps(row) + "\n" for row in rows) == (GOLDEN / f"{name}.jsonl").read_text(encoding="utf-8")


def test_every_target_has_a_file_or_says_why_not() -> None:
    without = set(targets()) - set(FILES)
    assert without == {"unsloth", "xlam"}
    assert targets()["unsloth"].needs_template
    assert list(targets()["xlam"].refuses(EXAMPLE))


def test_rendered_text_is_the_template_s() -> None:
    template = ChatTemplate("t", "{% for m in messages %}{{ m.role }}={{ m.content }};{% endfor %}{{ tools | length }}")
    bind = targets()["unsloth"].bind
    assert bind is not None
    (row,) = bind(Options(template=template)).encode(EXAMPLE)
    assert row == {
        "text": "system=You run a house.;user=Küche aus, und ist es warm?;assistant=;"
        "tool={'ok': True};tool=19.5;assistant=Aus. Es sind 19,5 Grad.;2"
    }

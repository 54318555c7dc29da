"""What docs/evaluation.md says can be written is understood."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

from datacraft.cli.main import build
from datacraft.core.accept import accepted
from datacraft.core.comparison import SETTABLE
from datacraft.core.comparison_policy import policy_of

PAGE = (Path(__file__).parents[3] / "docs/evaluation.md").read_text(encoding="utf-8")


def test_the_accept_list_is_taken() -> None:
    found = accepted(json.loads(re.findall(r"```json\n(.*?)```", PAGE, re.S)[0]))
    assert len(found.values[0]) == 2
    assert set(found.calls) == {2}
    assert set(found.decisions) == {4}


def test_the_table_names_every_comparison() -> None:
    assert re.findall(r"^\| `(\w+)` \|", PAGE, re.M) == list(SETTABLE)
    for asked in re.findall(r"--compare [\w.]+=([\w:.]+)`", PAGE):
        policy_of({}, {}, setting=asked)


def test_every_flag_exists() -> None:
    commands = re.findall(r"datacraft ((?:eval|gaps|expand) [^`\n]*)", PAGE)
    assert len(commands) == 4
    for command in commands:
        name, *arguments = shlex.split(command)
        build(name).make_context(name, arguments)
    known = {option for parameter in build("eval").params for option in parameter.opts}
    assert set(re.findall(r"(--[a-z][a-z-]+)", PAGE)) - known <= {"--gaps", "--n"}

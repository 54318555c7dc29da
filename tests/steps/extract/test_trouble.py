"""Code that cannot be extracted: each way has a message of its own, with the place and the next thing to type."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from datacraft.core.errors import ExtractionError, UsageError
from datacraft.steps.extract import Extraction, Request, extract
from tests.steps.extract.shared import PYTHON, once

TOOL = """
from agents import function_tool

@function_tool
def one(a: str) -> str:
    '''One.'''
    return a
"""
FILES = {
    "pkg/__init__.py": "",
    "pkg/tools.py": TOOL,
    "missing_dependency.py": "import os\nimport no_such_package_at_all\n" + TOOL,
    "missing_variable.py": f"import os\n{TOOL}\nurl = os.environ['DATABASE_URL']\n",
    "missing_by_hand.py": f"import os\n{TOOL}\nif not os.getenv('SERVICE_HOST'):\n"
    "    raise RuntimeError('SERVICE_HOST is not set')\n",
    "missing_key.py": f"import os\nkey = os.environ['WEATHER_API_KEY']\n{TOOL}",
    "unnamed_key.py": "import os\nif not os.getenv('FORECAST_API_KEY'):\n    raise ValueError('no api key found')\n"
    + TOOL,
    "openai_key.py": f"from openai import OpenAI\nclient = OpenAI()\n{TOOL}",
    "bad_tool.py": f"{TOOL}\n@function_tool\ndef two(filters: dict) -> str:\n    return ''\n",
    "bad_hint.py": "from __future__ import annotations\nfrom typing import TYPE_CHECKING\nif TYPE_CHECKING:\n"
    f"    from decimal import Decimal\n{TOOL}\n@function_tool\ndef two(a: Decimal) -> str:\n    return ''\n",
    "syntax.py": f"{TOOL}\ndef two(:\n",
    "exits.py": f"import sys\nsys.exit(3)\n{TOOL}",
    "exits_late.py": f"{TOOL}\nimport argparse\np = argparse.ArgumentParser()\np.add_argument('x')\np.parse_args()\n",
    "asks.py": f"name = input('Name? ')\n{TOOL}",
    "asks_between.py": f"{TOOL}\nname = input('Name? ')\n@function_tool\ndef two(a: str) -> str:\n    return ''\n",
    "runs_first.py": f"from agents import Agent, Runner\nRunner.run_sync(Agent(name='x'), 'hi')\n{TOOL}",
    "empty.py": "def function(a):\n    return 1\n",
    "guarded.py": "from agents import Agent\n\ndef build():\n"
    + "".join(f"    {line}\n" for line in TOOL.splitlines())
    + "    return Agent(name='x', tools=[one])\n\ndef build_for(name):\n    return build()\n\n"
    "if __name__ == '__main__':\n    agent = build()\n",
    "raises.py": f"{TOOL}\nvalue = 1 / 0\n",
    "import_name.py": f"from json import nonsense\n{TOOL}",
    "network.py": f"{TOOL}\nimport urllib.request\nurllib.request.urlopen('http://192.0.2.1/')\n",
    "process.py": f"{TOOL}\nimport subprocess\nsubprocess.run(['touch', 'made-by-process'])\n",
    "holder.py": "value = 3\n",
    "inside.py": "from agents import Agent, Runner\n\nasync def main():\n    agent = Agent(name='x')\n",
    "inside_for.py": "from agents import Agent\n\ndef serve(model):\n    return Agent(name='x', model=model)\n",
}
EXPECTED: Mapping[str, tuple[str, ...]] = {
    "missing_dependency.py": ("missing_dependency.py:2", "no_such_package_at_all", "--stub-missing", "one at 7"),
    "missing_variable.py": ("missing_variable.py:10", "DATABASE_URL", "DATABASE_URL=anything"),
    "missing_by_hand.py": ("missing_by_hand.py:11", "SERVICE_HOST", "SERVICE_HOST=anything"),
    "bad_tool.py": ("bad_tool.py:9", "additionalProperties should not be set for object types", "2 tools were seen"),
    "bad_hint.py": ("bad_hint.py:13", "name 'Decimal' is not defined", "TYPE_CHECKING"),
    "syntax.py": ("syntax.py:9", "invalid syntax"),
    "exits.py": ("exits.py:2", "exit status 3", "__main__"),
    "asks.py": ("asks.py:1", "asks for input", "__main__"),
    "runs_first.py": ("runs_first.py:2", "an agent is run", "one at 7"),
    "empty.py": ("no tools found",),
    "guarded.py": ("no tools found", "1 tool was seen by a static scan", "'guarded.py:build()'"),
    "guarded:build": ("holds no tools itself", "'guarded:build()'"),
    "guarded:build_for()": ("wants some",),
    "guarded:bild": ("there is no 'bild'", "did you mean 'build'"),
    "pkg.tools:one(1)": ("behind the colon",),
    "pkg.tools:a b": ("behind the colon",),
    "pkg.tools:one[0]": ("there is no '[0]'",),
    "inside.py": ("no tools found", "an agent is made inside main(), at line 4", "'inside.py:main()'"),
    "inside_for.py": ("an agent is made inside serve(), at line 4", "'inside_for.py:build_agent()'"),
    "holder:value": ("value (int) holds no tools",),
    "raises.py": ("raises.py:9", "ZeroDivisionError: division by zero"),
    "import_name.py": ("import_name.py:1", "cannot import name 'nonsense'"),
    "network.py": ("network.py:10", "192.0.2.1:80", "lets nothing out"),
    "process.py": ("process.py:10", "touch made-by-process", "starts no programs"),
    "pkg.tolls": ("no module 'pkg.tolls'", "did you mean 'pkg.tools'"),
    "pkg/tool.py": ("no file pkg/tool.py", "did you mean 'pkg/tools.py'"),
    "nowhere_at_all": ("no module 'nowhere_at_all'",),
}
FINE = ("missing_key.py", "unnamed_key.py", "openai_key.py", "exits_late.py", "asks_between.py", "pkg/tools.py")


def project(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@dataclass
class Broken:
    folder: Path
    done: dict[str, Extraction]


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Broken:
    """Every target by one worker, in a folder that the test process is not in."""

    def make() -> Broken:
        folder = project(tmp_path_factory.mktemp("broken"), FILES)
        return Broken(folder, {one.target: one for one in extract(Request((*EXPECTED, *FINE), PYTHON, folder))})

    made: Broken = once(tmp_path_factory, "broken", make)
    return made


@pytest.fixture(scope="module")
def done(broken: Broken) -> dict[str, Extraction]:
    return broken.done


@pytest.mark.parametrize("target", EXPECTED)
def test_a_failure_says_what_where_and_what_to_type(target: str, done: dict[str, Extraction]) -> None:
    error = done[target].error
    assert error is not None
    assert done[target].toolsets == ()
    said = f"{error.message}\n{error.hint}"
    for part in EXPECTED[target]:
        assert part in said
    assert error.hint
    assert "Traceback" not in said


def test_what_was_blocked_did_not_happen(broken: Broken) -> None:
    assert broken.done["process.py"].error is not None
    assert not (broken.folder / "made-by-process").exists()


@pytest.mark.parametrize(
    ("target", "variable"),
    [
        ("missing_key.py", "WEATHER_API_KEY"),
        ("openai_key.py", "OPENAI_API_KEY"),
        ("unnamed_key.py", "FORECAST_API_KEY"),
    ],
)
def test_only_the_missing_key_gets_a_placeholder(target: str, variable: str, done: dict[str, Extraction]) -> None:
    assert done[target].placeholders == (variable,)
    assert [tool.name for tool in done[target].toolsets[0].tools] == ["one"]


def test_a_module_that_ends_after_its_tools_still_gives_them(done: dict[str, Extraction]) -> None:
    late = done["exits_late.py"]
    assert [tool.name for tool in late.toolsets[0].tools] == ["one"]
    assert [finding.line for finding in late.findings if finding.code == "T210"] == [12]


def test_tools_after_the_line_where_it_stopped_are_named(done: dict[str, Extraction]) -> None:
    (finding,) = [finding for finding in done["asks_between.py"].findings if finding.code == "T210"]
    assert finding.severity == "error"
    assert "two at 11" in finding.message


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Extraction]:
    """Targets that end the worker itself; the others are done by its successors."""
    files = {
        "hangs.py": "import time\n\ndef wait():\n    while True:\n        time.sleep(1)\n\nwait()\n",
        "crashes.py": "import os, sys\nprint('on the edge', file=sys.stderr)\nos.kill(os.getpid(), 11)\n",
        "fine.py": TOOL,
    }
    targets = ("hangs.py", "fine.py", "crashes.py")

    def make() -> tuple[Extraction, ...]:
        return extract(Request(targets, PYTHON, project(tmp_path_factory.mktemp("ended"), files), timeout=2))

    return {one.target: one for one in once(tmp_path_factory, "ended", make)}


def test_a_hang_is_placed(ended: dict[str, Extraction]) -> None:
    error = ended["hangs.py"].error
    assert error is not None
    assert "hangs.py:5" in error.message
    assert "--timeout 8" in error.hint


def test_a_crash_is_told_with_its_last_words(ended: dict[str, Extraction]) -> None:
    error = ended["crashes.py"].error
    assert error is not None
    assert "SIGSEGV" in error.message
    assert "on the edge" in error.message


def test_what_ends_the_worker_does_not_keep_the_others(ended: dict[str, Extraction]) -> None:
    assert [tool.name for tool in ended["fine.py"].toolsets[0].tools] == ["one"]


def test_an_interpreter_without_the_sdk_is_named(tmp_path: Path) -> None:
    bare = f"{sys.base_prefix}/bin/python3"
    with pytest.raises(ExtractionError) as caught:
        extract(Request(("x",), bare, tmp_path, environment={"PATH": "/usr/bin"}))
    assert "no package openai-agents" in caught.value.message
    assert bare in caught.value.message
    assert "--python" in caught.value.hint


def test_no_interpreter_where_one_was_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no interpreter"):
        extract(Request(("x",), str(tmp_path / "nothing"), tmp_path))


def test_what_is_no_interpreter_cannot_be_started(tmp_path: Path) -> None:
    (tmp_path / "python").write_text("not a program")
    with pytest.raises(ExtractionError, match="cannot be started"):
        extract(Request(("x",), str(tmp_path / "python"), tmp_path))

"""The house keeps its own rules: light start, one value per file, honest names, documented commands."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import datacraft
from datacraft.cli.main import COMMANDS, build

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "datacraft"
MODULES = sorted(PACKAGE.rglob("*.py"))
HEAVY = (
    "agents",
    "openai",
    "datasets",
    "jsonschema",
    "pyarrow",
    "pydantic",
    "numpy",
    "rich",
    "aiohttp",
    "msgspec",
    "yaml",
)


def loaded(*arguments: str) -> set[str]:
    """Top-level modules that a command line has loaded when it ends."""
    code = (
        "import sys\nfrom datacraft.cli.main import main\n"
        f"main({list(arguments)!r})\n"
        "print('\\n'.join({m.split('.')[0] for m in sys.modules}), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(done.stderr.split())


def test_help_loads_nothing_heavy() -> None:
    assert not loaded("--help") & set(HEAVY)


def test_importing_datacraft_loads_nothing_heavy() -> None:
    code = "import sys, datacraft; print('\\n'.join({m.split('.')[0] for m in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not set(done.stdout.split()) & {*HEAVY, "typer"}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_worked_example(name: str) -> None:
    command = build(name)
    texts = [command.help or ""] + [sub.help or "" for sub in getattr(command, "commands", {}).values()]
    assert any(f"datacraft {name}" in text for text in texts), f"{name} --help has no example"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_modules_open_with_what_they_are_for_and_fit_in_a_head(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    # Plug-ins may let the documentation of their one value serve.
    if path.parent.parent.name != "rules":
        assert ast.get_docstring(ast.parse(text)), "no module docstring"
    assert text.count("\n") <= 400


def test_only_plugins_imports_by_name() -> None:
    users = [p.relative_to(PACKAGE) for p in MODULES if "importlib.import_module(" in p.read_text(encoding="utf-8")]
    # The extraction worker runs in the user's interpreter without datacraft.
    assert {str(p) for p in users} <= {"core/plugins.py", "steps/extract/worker.py"} | {
        str(p) for p in users if p.parts[:2] == ("steps", "extract")
    }


def test_public_names_are_there() -> None:
    for name in datacraft.__all__:
        assert getattr(datacraft, name) is not None

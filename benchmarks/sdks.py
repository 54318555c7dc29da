"""Extraction under other releases of the SDK, and from an installation of datacraft that is apart from the project's.

    python benchmarks/sdks.py releases [RELEASE ...]  the extraction tests under each, in environments of their own
    python benchmarks/sdks.py apart                   datacraft from its wheel in one environment, code in another

Environments are kept in .proof/, so that a second run is quick.
"""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROOF = ROOT / ".proof"
RELEASES = ("0.8.4", "0.19.4", "0.20.0", "0.22.3", "")
"""The oldest supported one, two around `__wrapped__` (0.20), one with openai 3, and the newest."""
COMPANIONS = {"0.8.4": ("openai==2.20.0", "websockets")}
"""Later releases of openai 2 broke this one, whose realtime agents need websockets without asking for it."""
MODULE = '''
import importlib.util

from agents import function_tool
from dotenv import dotenv_values

assert importlib.util.find_spec("datacraft") is None, "datacraft is in the project's environment"


@function_tool
def settings(file: str = ".env", keys: int = len(dotenv_values("/dev/null"))) -> str:
    """Read settings."""
    return file
'''


def environment(name: str, *packages: str) -> Path:
    """The folder of an environment that has the packages."""
    folder = PROOF / name
    if not (folder / "ready").exists():
        venv.create(folder, with_pip=True, clear=True)
        install = [str(folder / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check", *packages]
        subprocess.run(install, check=True)
        (folder / "ready").touch()
    return folder


def releases(chosen: tuple[str, ...]) -> int:
    """Run the extraction tests under each release; how many releases failed."""
    failed = 0
    for release in chosen:
        pinned = f"openai-agents=={release}" if release else "openai-agents"
        folder = environment(f"sdk-{release or 'newest'}", pinned, *COMPANIONS.get(release, ()))
        print(f"== openai-agents {release or 'newest'}", flush=True)
        tests = [sys.executable, "-m", "pytest", "-q", "-n", "0", "tests/steps/extract"]
        python = {"EXTRACTION_PYTHON": str(folder / "bin" / "python")}
        failed += subprocess.run(tests, cwd=ROOT, env={**os.environ, **python}).returncode != 0
    return failed


def apart() -> int:
    """Extract from an environment without datacraft with a datacraft from an environment without the project."""
    wheels = PROOF / "wheels"
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(wheels), str(ROOT)]
    subprocess.run(build, check=True)
    newest = max(wheels.glob("*.whl"), key=lambda path: path.stat().st_mtime)
    ours = environment("apart-datacraft", str(newest))
    again = ["install", "--quiet", "--no-deps", "--force-reinstall", str(newest)]
    subprocess.run([str(ours / "bin" / "pip"), *again], check=True)
    theirs = environment("apart-project", "openai-agents", "python-dotenv")
    project = PROOF / "apart-code"
    project.mkdir(exist_ok=True)
    (project / "tools.py").write_text(MODULE, encoding="utf-8")
    command = [str(ours / "bin" / "datacraft"), "extract-schemas", "tools"]
    clean = {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "PYTHONPATH")}
    codes = [
        subprocess.run([*command, "--python", str(theirs)], cwd=project, env=clean).returncode,
        subprocess.run([*command, "--check"], cwd=project, env={**clean, "VIRTUAL_ENV": str(theirs)}).returncode,
    ]
    print(f"named with --python: exit {codes[0]}; by the active environment, --check: exit {codes[1]}")
    return sum(codes)


if __name__ == "__main__":
    verb, *rest = sys.argv[1:] or [""]
    if verb not in ("releases", "apart"):
        sys.exit(__doc__)
    sys.exit(releases(tuple(rest) or RELEASES) if verb == "releases" else apart())

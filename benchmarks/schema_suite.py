"""The official JSON-Schema-Test-Suite through our argument checker and through `jsonschema`, side by side.

    python benchmarks/schema_suite.py       (make proof-schema)

The suite comes out of the source distribution of `jsonschema`, which carries it; it is kept in .proof/.
Prints pass rates and every case in which the two disagree. Exits 1 when a required case that needs no other document
is judged wrong.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
from referencing import Registry

from datacraft.core.schema import Broken, checker

HOME = Path(".proof/schema-suite")
RELEASE = "4.26.0"
DRAFT = "draft2020-12"
ALWAYS = "formats are always checked"
"""Why the twenty-odd cases of `format.json` differ: there a format is an annotation, in arguments it is meant."""
ELSEWHERE = "refers to another document, which datacraft never fetches"


def fetched() -> Path:
    """The folder of the suite, downloaded on first use."""
    tests = HOME / f"jsonschema-{RELEASE}" / "json" / "tests"
    if not tests.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:", "-d", str(HOME)]
        subprocess.run([*command, f"jsonschema=={RELEASE}"], check=True)
        with tarfile.open(next(HOME.glob("jsonschema-*.tar.gz"))) as archive:
            archive.extractall(HOME, filter="data")
    return tests


def cases(folder: Path) -> Iterator[tuple[str, str, Any, Any, bool]]:
    """Part of the suite, name, schema, value and verdict of every case."""
    for file in sorted((folder / DRAFT).rglob("*.json")):
        part = "required" if file.parent.name == DRAFT else "formats" if file.parent.name == "format" else "optional"
        for group in json.loads(file.read_text(encoding="utf-8")):
            for test in group["tests"]:
                name = f"{file.stem}: {group['description']}: {test['description']}"
                yield part, name, group["schema"], test["data"], test["valid"]


def ours(schema: Any, value: Any) -> bool | str:
    """Our verdict, or why there is none."""
    if isinstance(schema, dict) and "//localhost" in str(schema.get("$schema")):
        return ELSEWHERE  # a meta-schema of the suite's own server
    found = checker(schema)
    if isinstance(found, Broken):
        return ELSEWHERE if found.reason == "reference" else found.message
    return not found.violations(value)


def reference(schema: Any, value: Any, formats: bool) -> bool | str:
    checks = jsonschema.Draft202012Validator.FORMAT_CHECKER if formats else None
    validator = jsonschema.Draft202012Validator(schema, registry=Registry(), format_checker=checks)
    try:
        return bool(validator.is_valid(value))
    except Exception as error:  # the reference raises for what it cannot judge
        return type(error).__name__


def say(text: str) -> None:
    sys.stdout.write(text + "\n")


def main() -> int:
    passed: Counter[str] = Counter()
    total: Counter[str] = Counter()
    left_out: Counter[str] = Counter()
    wrong = 0
    for part, name, schema, value, valid in cases(fetched()):
        mine = ours(schema, value)
        if name.startswith("format: ") and part == "required" and mine is False and valid:
            mine = ALWAYS
        theirs = reference(schema, value, part == "formats")
        total[part] += 1
        passed[f"datacraft {part}"] += mine is valid
        passed[f"jsonschema {part}"] += theirs is valid
        if mine is not theirs:
            who = "datacraft is right" if mine is valid else "jsonschema is right" if theirs is valid else "neither is"
            say(f"{part}: {name}\n    suite {valid}, datacraft {mine}, jsonschema {theirs}: {who}")
        explained = mine in (ALWAYS, ELSEWHERE)
        left_out[part] += explained
        wrong += part == "required" and not explained and mine is not valid
    for key in sorted(passed):
        part = key.split()[1]
        say(f"{key}: {passed[key]} of {total[part]} ({passed[key] / total[part]:.1%})")
    say(f"by policy not judged by datacraft: {dict(left_out)}; wrong among the required: {wrong}")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())

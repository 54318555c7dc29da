"""Writes rows in a process that a test can kill: `python child.py URL JOURNAL COUNT CONCURRENCY`; rows to stdout."""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from datacraft.io.journal import Journal
from datacraft.teachers.model.settings import TeacherSettings
from tests.teachers.model.workbench import blueprints, judge, rows, teacher


def main(url: str, journal: str, count: str, concurrency: str) -> None:
    settings = TeacherSettings(concurrency=int(concurrency))
    with Journal(Path(journal)) as kept:
        outcomes = list(teacher(url, settings=settings, journal=kept, timeout=10).write(blueprints(int(count)), judge))
    print(json.dumps(rows(outcomes)))


if __name__ == "__main__":
    main(*sys.argv[1:])

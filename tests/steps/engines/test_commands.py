"""validate, dedupe, stats and export: the same results in the same bytes in one process, in two, on Ray and on Dask."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from datacraft.core.errors import InputError
from datacraft.core.target import Options
from datacraft.steps.dedupe import dedupe
from datacraft.steps.dedupe import run as dedupe_run
from datacraft.steps.dialects import find
from datacraft.steps.engines import Engine, Executor, engine
from datacraft.steps.engines.local import local_pool
from datacraft.steps.export import export_file
from datacraft.steps.export import run as export_run
from datacraft.steps.stats import Inputs, spread, statistics_of
from datacraft.steps.validate import run as validate_run
from datacraft.steps.validate import validate_files
from tests.mutations import line, valid

SMALL = 10_000
ROWS = 60


def rows(path: Path) -> Path:
    """Rows that are sound, that repeat another, that repeat its request with other calls, and that call no known
    tool; and blank lines, so that a line is not a position."""
    with path.open("wb") as stream:
        for number in range(ROWS):
            row = valid(number)
            if number % 5 == 4:
                row = valid(number - 4)
            if number % 7 == 6:
                for message in row["messages"]:
                    for call in message.get("tool_calls", ()):
                        call["function"]["name"] += "x"
            stream.write(line(row))
            if number % 11 == 0:
                stream.write(b"\n")
    return path


def written(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def do_validate(file: Path, _: Path, chosen: Engine | None) -> Any:
    return list(validate_files([file], jobs=2, engine=chosen))


def do_dedupe(file: Path, folder: Path, chosen: Engine | None) -> Any:
    found = dedupe(file, folder / "kept.jsonl", jobs=2, engine=chosen)
    assert found.duplicates
    return found, list(found.duplicates), written(folder)


def do_stats(file: Path, _: Path, chosen: Engine | None) -> Any:
    return json.dumps(statistics_of(file, lambda _: Inputs(n=20), jobs=2, engine=chosen).as_json())


def do_export(file: Path, folder: Path, chosen: Engine | None) -> Any:
    done = []
    for name in ("openai", "preference", "mistral"):
        target, profile = find(name)
        output = folder / f"{name}.jsonl"
        done.append(export_file(file, target, profile, output=output, options=Options(), jobs=2, engine=chosen))
    assert all(one.left_out and one.rows for one in done)
    return done, written(folder)


COMMANDS: dict[str, Callable[[Path, Path, Engine | None], Any]] = {
    "validate": do_validate,
    "dedupe": do_dedupe,
    "stats": do_stats,
    "export": do_export,
}


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (validate_run, dedupe_run, export_run, spread):
        monkeypatch.setattr(module, "PIECE_BYTES", SMALL)
    monkeypatch.setattr(dedupe_run, "BATCH_ROWS", 4)


def both(name: str, tmp_path: Path, chosen: Engine) -> tuple[Any, Any]:
    """What the command says and writes in this process, and what it says and writes on an engine."""
    file = rows(tmp_path / "rows.jsonl")
    assert file.stat().st_size > 4 * SMALL
    outcomes = []
    for place in (None, chosen):
        folder = tmp_path / "out"
        folder.mkdir()
        outcomes.append(COMMANDS[name](file, folder, place))
        folder.rename(tmp_path / f"done-{len(outcomes)}")
    return outcomes[0], outcomes[1]


@pytest.mark.parametrize("name", COMMANDS)
def test_two_processes_do_what_one_does(name: str, tmp_path: Path) -> None:
    alone, together = both(name, tmp_path, local_pool)
    assert together == alone


@pytest.mark.parametrize("name", ["stats", "export"])
def test_a_line_that_cannot_be_read_stops_with_its_place_and_writes_nothing(name: str, tmp_path: Path) -> None:
    file = rows(tmp_path / "rows.jsonl")
    with file.open("ab") as stream:
        stream.write(b"{broken\n" * 2)
    number = file.read_bytes().count(b"\n") - 1
    for place in (None, local_pool):
        with pytest.raises(InputError, match=rf"rows\.jsonl:{number}: not a JSON line"):
            COMMANDS[name](file, tmp_path / "new" / "folder", place)
    assert [path.name for path in tmp_path.iterdir()] == ["rows.jsonl"]


class DiesOnce:
    """Work that kills its worker the first time that anyone starts it."""

    def __init__(self, work: Callable[[Any], Any], mark: Path) -> None:
        self.work, self.mark = work, mark

    def __call__(self, task: Any) -> Any:
        try:
            self.mark.touch(exist_ok=False)
        except FileExistsError:
            return self.work(task)
        os._exit(1)


class Mortal:
    """An executor one of whose workers dies at the first task."""

    def __init__(self, inner: Executor, mark: Path) -> None:
        self.inner, self.mark, self.width = inner, mark, inner.width

    def submit(self, work: Callable[[Any], Any], task: Any) -> Callable[[], Any]:
        return self.inner.submit(DiesOnce(work, self.mark), task)


def mortal(start: Engine, mark: Path) -> Callable[[int], AbstractContextManager[Executor]]:
    @contextmanager
    def started(jobs: int) -> Iterator[Executor]:
        with start(jobs) as executor:
            yield Mortal(executor, mark)

    return started


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize(("where", "package"), [("ray", "ray"), ("dask", "distributed")])
def test_engines_do_what_one_process_does_also_when_a_worker_dies(
    where: str, package: str, name: str, tmp_path: Path
) -> None:
    pytest.importorskip(package)
    start = engine(where)
    assert start is not None
    mark = tmp_path / "mark"
    alone, together = both(name, tmp_path, mortal(start, mark))
    assert mark.exists(), "no worker has died"
    assert together == alone

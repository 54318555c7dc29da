"""Ray and Dask for real on this machine: the same findings in the same order, also when a worker dies."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from datacraft.core.errors import MissingExtra, UsageError
from datacraft.io.lines import Piece
from datacraft.steps.validate import engine, run, validate_files
from datacraft.steps.validate.engines import judge_piece
from datacraft.steps.validate.pool import Judged
from tests.mutations import MUTATIONS, line, valid

ENGINES = ("ray", "dask")


def test_local_is_no_engine_and_others_are_refused() -> None:
    assert engine("local") is None
    with pytest.raises(UsageError, match="'dask'"):
        engine("dusk")


@pytest.mark.parametrize("name", ENGINES)
def test_missing_engine_says_how_to_install_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, {"ray": "ray", "dask": "distributed"}[name], None)
    start = engine(name)
    assert start is not None
    with pytest.raises(MissingExtra, match=name), start(1):
        pass


def rows(path: Path) -> Path:
    names = sorted(MUTATIONS)
    with path.open("wb") as stream:
        for number in range(400):
            row = valid(number)
            if number % 4 == 0:
                MUTATIONS[names[number // 4 % len(names)]](row)
            stream.write(line(row))
    return path


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ENGINES)
def test_engine_says_what_one_process_says(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip({"ray": "ray", "dask": "distributed"}[name])
    monkeypatch.setattr(run, "PIECE_BYTES", 20_000)
    file = rows(tmp_path / "rows.jsonl")
    alone = list(validate_files([file]))
    assert list(validate_files([file], jobs=2, engine=engine(name))) == alone


class DiesOnce:
    """Work that kills its worker the first time it is tried."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __call__(self, piece: Piece) -> Judged:
        if not self.mark.exists():
            self.mark.touch()
            os._exit(1)
        return Judged(lines=piece.first)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ENGINES)
def test_killed_task_is_run_again_and_told_once(name: str, tmp_path: Path) -> None:
    pytest.importorskip({"ray": "ray", "dask": "distributed"}[name])
    start = engine(name)
    assert start is not None
    with start(2) as executor:
        work = DiesOnce(tmp_path / "mark")
        results = [executor.submit(work, Piece("", number)) for number in range(6)]
        assert [result().lines for result in results] == list(range(6))
    assert judge_piece(work, Piece("", 7)).lines == 7

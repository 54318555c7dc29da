"""Ray and Dask: named, missing, and for real on this machine; a task whose worker dies is run again and told once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from datacraft.core.errors import InputError, MissingExtra, UsageError
from datacraft.io.lines import Piece
from datacraft.steps.engines import engine, in_order
from datacraft.steps.validate import run, validate_files
from tests.mutations import MUTATIONS, line, valid

ENGINES = {"ray": "ray", "dask": "distributed"}


def test_local_is_no_engine_and_others_are_refused() -> None:
    assert engine("local") is None
    with pytest.raises(UsageError, match="'dask'"):
        engine("dusk")


@pytest.mark.parametrize("name", ENGINES)
def test_missing_engine_says_how_to_install_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, ENGINES[name], None)
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
    pytest.importorskip(ENGINES[name])
    monkeypatch.setattr(run, "PIECE_BYTES", 20_000)
    file = rows(tmp_path / "rows.jsonl")
    alone = list(validate_files([file]))
    assert list(validate_files([file], jobs=2, engine=engine(name))) == alone


class DiesOnce:
    """Work that kills its worker the first time it is tried."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __call__(self, piece: Piece) -> int:
        if not self.mark.exists():
            self.mark.touch()
            os._exit(1)
        if piece.first < 0:
            raise InputError(f"line {piece.first}", "mend it")
        return piece.first


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ENGINES)
def test_killed_task_is_run_again_and_told_once(name: str, tmp_path: Path) -> None:
    pytest.importorskip(ENGINES[name])
    start = engine(name)
    assert start is not None
    with start(2) as executor:
        assert executor.width == 2
        work = DiesOnce(tmp_path / "mark")
        assert list(in_order(executor, work, (Piece("", number) for number in range(12)))) == list(range(12))
        with pytest.raises(InputError, match="line -1") as stopped:
            list(in_order(executor, work, [Piece("", -1)]))
        assert stopped.value.hint == "mend it"

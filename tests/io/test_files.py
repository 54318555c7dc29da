"""Outputs appear whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from datacraft.core.errors import InputError, OutputError
from datacraft.io import files


def half_write(path: Path) -> None:
    with files.whole(path) as stream:
        stream.write(b"half")
        stream.write(bytes(1 // 0))


def test_a_failed_write_leaves_the_old_file_and_no_litter(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("old")
    with pytest.raises(ZeroDivisionError):
        half_write(path)
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.jsonl"]


def test_a_full_disk_is_an_output_error(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with pytest.raises(OutputError, match="nothing was changed"), files.whole(path) as stream:
        raise OSError(28, "No space left on device")
    assert not list(tmp_path.iterdir()), stream


def test_a_new_file_replaces_the_old_one_and_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "a.txt"
    files.write_text(path, "one")
    path.chmod(0o640)
    files.write_text(path, "two")
    assert path.read_text() == "two"
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_folder_is_no_output(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="is a folder"):
        files.check_writable(tmp_path)


def test_a_place_below_a_file_is_said_before_any_work(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="cannot be written"):
        files.check_writable(tmp_path / "file" / "a.jsonl")
    with pytest.raises(OutputError, match="cannot be written"):
        files.write_text(tmp_path / "file" / "a.jsonl", "x")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_said_before_any_work(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match="cannot be written"):
        files.check_writable(tmp_path / "a" / "b.jsonl")


def test_reading_says_what_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        files.read_text(tmp_path / "none")
    (tmp_path / "bad").write_bytes(b"\xff\xfe")
    with pytest.raises(InputError, match="not UTF-8"):
        files.read_text(tmp_path / "bad")


def test_a_failed_write_leaves_no_new_folder(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    for folder in ("new/deep", "old"):
        with pytest.raises(KeyError), files.whole(tmp_path / folder / "out.jsonl"):
            raise KeyError
    assert [path.name for path in tmp_path.iterdir()] == ["old"]

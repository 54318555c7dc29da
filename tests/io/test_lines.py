"""The tolerant reader: lines of anything, documents as the lines they should have been, bounded pieces."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datacraft.core.errors import InputError
from datacraft.io import lines as reader
from datacraft.io.lines import MAX_LINE, Piece, pieces, raw_lines, read, read_piece, whole_line


def texts(path: Path) -> list[bytes]:
    return [line.raw for line in read(path)]


def test_endings_are_told_apart(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_bytes(b"1\r\n2\n3")
    assert [(line.number, line.raw, line.ending) for line in read(file)] == [
        (1, b"1", b"\r\n"),
        (2, b"2", b"\n"),
        (3, b"3", b""),
    ]


def test_gzip_is_unpacked(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl.gz"
    file.write_bytes(gzip.compress(b'{"a": 1}\n{"a": 2}\n'))
    assert texts(file) == [b'{"a": 1}', b'{"a": 2}']


def test_damaged_gzip_is_said(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl.gz"
    file.write_bytes(gzip.compress(b'{"a": 1}\n' * 9999)[:-20])
    with pytest.raises(InputError, match="cannot be read on"):
        texts(file)


def test_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        texts(tmp_path / "none.jsonl")


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stdin:
        buffer = io.BufferedReader(io.BytesIO(b"1\n2\n"))

    monkeypatch.setattr("sys.stdin", Stdin)
    assert texts(Path("-")) == [b"1", b"2"]


def test_array_is_read_as_rows_with_their_lines(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text(json.dumps([{"a": 1}, {"b": [2]}], indent=1))
    rows = list(read(file))
    assert [(row.value, row.number, row.document) for row in rows] == [({"a": 1}, 2, "array"), ({"b": [2]}, 5, "")]


def test_objects_over_several_lines_are_read_as_rows(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text("\n".join(json.dumps({"a": n}, indent=2) for n in (1, 2)))
    assert [(row.value, row.number, row.document) for row in read(file)] == [
        ({"a": 1}, 1, "objects"),
        ({"a": 2}, 4, ""),
    ]


def test_lists_on_lines_are_no_document(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_bytes(b"[1]\n[2]\n")
    assert [(row.value, row.document) for row in read(file)] == [([1], ""), ([2], "")]


def test_too_long_line_is_cut_and_the_next_is_read(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_bytes(b"x" * (MAX_LINE + 5) + b"\n2\n")
    first, second = read(file)
    assert (first.cut, first.size, len(first.raw)) == (True, MAX_LINE + 5, MAX_LINE)
    assert (second.number, second.raw) == (2, b"2")


def test_document_that_is_too_large_is_read_as_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_DOCUMENT", 10)
    file = tmp_path / "a.json"
    file.write_bytes(b'[\n{"a":1},\n{"b":2}\n]\n')
    assert [(line.number, line.raw) for line in read(file)] == [
        (1, b"["),
        (2, b'{"a":1},'),
        (3, b'{"b":2}'),
        (4, b"]"),
    ]


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.integers(1, 50))
def test_pieces_hold_every_line_once(tmp_path_factory: pytest.TempPathFactory, content: bytes, size: int) -> None:
    file = tmp_path_factory.mktemp("pieces") / "a.jsonl"
    file.write_bytes(b"{}" + content)
    whole = [(n, line.removesuffix(b"\r")) for n, line in enumerate((b"{}" + content).split(b"\n"), 1)]
    if whole[-1][1] == b"" and (b"{}" + content).endswith(b"\n"):
        whole.pop()
    found = [(line.number, line.raw) for piece in pieces(file, size) for line in read_piece(piece)]
    ends_with_return = whole and (b"{}" + content).endswith(b"\r")
    if ends_with_return:  # only a line feed ends a line
        whole[-1] = (whole[-1][0], whole[-1][1] + b"\r")
    assert found == whole


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([b"\n", b"\r\n", b"a", b"bcd"]), max_size=80).map(b"".join), st.integers(1, 50))
def test_pieces_need_no_counting_beforehand(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, size: int
) -> None:
    file = tmp_path_factory.mktemp("pieces") / "a.jsonl"
    file.write_bytes(b"{}" + content)
    made: list[Piece] = []
    raws: list[bytes] = []
    for piece in pieces(file, size, number=lambda read=raws: len(read) + 1):
        made.append(piece)
        raws += raw_lines(piece)
    assert made == list(pieces(file, size))
    assert b"".join(raws) == b"{}" + content
    lines = [whole_line(raw, number, str(file)) for number, raw in enumerate(raws, 1)]
    assert lines == list(read(file))


def test_pieces_of_gzip_carry_their_bytes(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl.gz"
    file.write_bytes(gzip.compress(b"1\n2\n3\n"))
    made = list(pieces(file, 3))
    assert [piece.block for piece in made] == [b"1\n2\n", b"3\n"]
    assert [line.number for piece in made for line in read_piece(piece)] == [1, 2, 3]
    assert [raw for piece in made for raw in raw_lines(piece)] == [b"1\n", b"2\n", b"3\n"]

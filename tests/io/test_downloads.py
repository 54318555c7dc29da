"""Large files come whole or stay apart; what broke off goes on; nothing leaves its folder."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from datacraft.core.errors import Refused, Unavailable
from datacraft.io.downloads import bring, inside
from tests.loopback import Answer, Asked, Loopback, part

CONTENT = bytes(range(256)) * 20


@dataclass
class Store(Loopback):
    stops: list[int | None] = field(default_factory=list)

    def answer(self, asked: Asked) -> Answer:
        answer = part(asked, CONTENT)
        answer.stop_after = self.stops.pop(0) if self.stops else None
        return answer


def test_a_file_that_broke_off_goes_on_where_it_was(tmp_path: Path) -> None:
    path, seen = tmp_path / "deep" / "weights.bin", []
    with Store(stops=[1000, 500]) as store:
        for _ in range(2):
            with pytest.raises(Unavailable, match="bytes came"):
                bring(store.url, path, lambda *_: None)
            assert not path.exists()
        bring(store.url, path, lambda _path, done, total: seen.append((done, total)))
        assert [asked.headers.get("range") for asked in store.requests] == [None, "bytes=1000-", "bytes=1500-"]
    assert path.read_bytes() == CONTENT
    assert seen[-1] == (len(CONTENT), len(CONTENT))
    assert [entry.name for entry in path.parent.iterdir()] == ["weights.bin"]


def test_a_store_that_knows_no_ranges_starts_anew(tmp_path: Path) -> None:
    path = tmp_path / "weights.bin"
    path.with_name("weights.bin.part").write_bytes(b"old")
    with Store(fail={"GET /": Answer(200, CONTENT)}) as store:
        bring(store.url, path, lambda *_: None)
    assert path.read_bytes() == CONTENT


def test_a_no_of_the_store_is_said(tmp_path: Path) -> None:
    with Store(fail={"GET /": Answer(403, b"expired")}) as store, pytest.raises(Refused, match="answered 403"):
        bring(store.url, tmp_path / "weights.bin", lambda *_: None)


def test_a_store_that_is_not_there_is_said(tmp_path: Path) -> None:
    with Store() as store:
        gone = store.url
    with pytest.raises(Unavailable, match="connection was lost"):
        bring(gone, tmp_path / "weights.bin", lambda *_: None)


def test_only_the_web_is_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("x")
    with pytest.raises(Refused, match="not offered over https"):
        bring(secret.as_uri(), tmp_path / "weights.bin", lambda *_: None)


@pytest.mark.parametrize("name", ["../out", "/etc/passwd", "a/../../out", ".", ""])
def test_a_name_cannot_lead_out(tmp_path: Path, name: str) -> None:
    with pytest.raises(Refused, match="lies outside"):
        inside(tmp_path, name)


def test_a_name_below_is_kept(tmp_path: Path) -> None:
    assert inside(tmp_path, "a/b.bin") == tmp_path / "a" / "b.bin"

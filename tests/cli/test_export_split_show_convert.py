"""The commands around an export: data on stdout, prose on stderr, exit codes that say what happened."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from datacraft.cli.main import main
from tests.steps.export.test_export import read, row, write


@pytest.fixture
def dataset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    rows = [row(n) for n in range(20)]
    for n, each in enumerate(rows):
        each["metadata"] |= {"lineage": [f"s{n % 10}"], "category": "single_tool", "shape": "simple"}
    return write(tmp_path / "dataset.jsonl", rows)


def test_split_says_where_the_parts_are(dataset: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["split", str(dataset), "--validation", "0.2"]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines() == [str(dataset.with_name(f"{part}.jsonl")) for part in ("train", "validation")]
    assert "16 train, 4 validation (20.0%), 10 groups" in err
    assert len(read(dataset.with_name("validation.jsonl"))) == 4


def test_split_exits_1_when_groups_do_not_allow_the_share(dataset: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = read(dataset)
    for n, each in enumerate(rows):
        each["metadata"]["lineage"] = ["a" if n < 12 else "b"]
    write(dataset, rows)
    assert main(["split", str(dataset), "--validation", "0.1"]) == 1
    err = capsys.readouterr().err
    assert "8 validation (40.0%)" in err
    assert "--by contrast" in err
    for each in rows:
        each["metadata"]["lineage"] = ["a"]
    write(dataset, rows)
    assert main(["split", str(dataset)]) == 2
    assert "form 1 groups" in capsys.readouterr().err
    assert main(["split", str(dataset), "--validation", "2"]) == 2


def test_export_writes_and_lists(dataset: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", str(dataset), "--to", "trl"]) == 0
    out, err = capsys.readouterr()
    place = dataset.parent / "trl" / "dataset.jsonl"
    assert out.strip() == str(place)
    assert "20 rows from 20 examples" in err
    assert main(["export", "--list"]) == 0
    listed = capsys.readouterr().out
    assert all(name in listed for name in ("openai", "llamafactory", "prompt-completion", "gemini", "preference"))


def test_export_leaves_out_aloud(dataset: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(dataset, [*read(dataset), row(50, weight=0)])
    assert main(["export", str(dataset), "--to", "trl"]) == 1
    err = capsys.readouterr().err
    assert "1 example left out" in err
    assert "weight 0" in err
    assert main(["export", str(dataset), "--to", "trl", "--unroll"]) == 0
    assert set(read(dataset.parent / "trl" / "dataset.jsonl")[0]) == {"prompt", "completion", "tools"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["export", "dataset.jsonl"], "a file and a target"),
        (["export", "dataset.jsonl", "--to", "trll"], "did you mean 'trl'"),
        (["export", "dataset.jsonl", "--to", "unsloth"], "--template"),
        (["export", "nothing.jsonl", "--to", "trl"], "nothing.jsonl"),
        (["export", "--check-template"], "--template"),
        (["export", "--recipe", "trl"], "training file"),
        (["export", "dataset.jsonl", "--recipe", "tlr"], "did you mean 'trl'"),
        (["show", "nothing.jsonl"], "nothing.jsonl"),
        (["show", "dataset.jsonl", "--line", "99"], "line 99"),
        (["show", "dataset.jsonl", "--template", "chatmll"], "did you mean 'chatml'"),
        (["convert", "dataset.jsonl", "-o", "x.jsonl", "--to", "gemni"], "did you mean 'gemini'"),
        (["split", "nothing.jsonl"], "nothing.jsonl"),
    ],
)
def test_what_cannot_be_done_is_one_paragraph(
    arguments: list[str], said: str, dataset: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(path.name for path in dataset.parent.iterdir())
    assert main(arguments) == 2
    err = capsys.readouterr().err
    assert said in err
    assert "Traceback" not in err
    assert sorted(path.name for path in dataset.parent.iterdir()) == before


def test_the_template_is_described(dataset: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--check-template", "--template", "chatml"]) == 0
    out, err = capsys.readouterr()
    assert out.count(" ok") == 8
    assert "arguments as an object" in err
    Path("deaf.jinja").write_text("{% for m in messages %}{{ m.content }}{% endfor %}")
    assert main(["export", "--check-template", "--template", "deaf.jinja"]) == 1
    assert "X102" in capsys.readouterr().out


def test_show_draws_rows_without_what_they_share(dataset: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", str(dataset), "--sample", "3"]) == 0
    first = capsys.readouterr().out
    assert first.count("\nuser: ") == 3
    assert "system:" not in first
    assert main(["show", str(dataset), "--sample", "3"]) == 0
    assert capsys.readouterr().out == first
    assert main(["show", str(dataset), "--sample", "999"]) == 0
    assert capsys.readouterr().out.count("\nuser: ") == len(read(dataset))


def test_show_tells_why_a_draft_was_rejected(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    drafts = [
        {
            "reason": f"reader: unknown value: {n}",
            "blueprint": f"simple-{n}",
            "shape": "simple",
            "texts": [f"Room {n}?"],
            "calls": [{"tool": "book", "arguments": {"room": n}}],
        }
        for n in range(5)
    ]
    write(tmp_path / "rejected.jsonl", drafts)
    assert main(["show", str(tmp_path / "rejected.jsonl"), "--line", "2"]) == 0
    said = 'line 2: simple-1, simple\n  Room 1?\n  planned: book{"room": 1}\n  rejected: reader: unknown value: 1\n'
    assert capsys.readouterr().out == said
    assert main(["show", str(tmp_path / "rejected.jsonl"), "--sample", "4"]) == 0
    assert capsys.readouterr().out.count("rejected: ") == 4
    assert main(["show", str(tmp_path / "rejected.jsonl"), "--line", "6"]) == 2
    assert "line 6" in capsys.readouterr().err


def test_show_marks_what_is_learnt(dataset: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", str(dataset), "--line", "3"]) == 0
    assert "user: Book Monday for guest 2" in capsys.readouterr().out
    assert main(["show", str(dataset), "--id", "r2", "--template", "chatml"]) == 0
    out, err = capsys.readouterr()
    assert "[[Guest 2 is booked for Monday.<|im_end|>]]" in out
    assert "marked by the template" in err


def test_convert_reads_what_export_wrote(dataset: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", str(dataset), "--to", "gemini"]) == 0
    assert main(["convert", "gemini/dataset.jsonl", "-o", "back.jsonl"]) == 0
    assert "20 gemini" in capsys.readouterr().err
    Path("odd.jsonl").write_text('{"odd": 1}\n')
    assert main(["convert", "odd.jsonl", "-o", "none.jsonl"]) == 1


def test_a_recipe_from_two_files(dataset: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["split", str(dataset), "--validation", "0.2"]) == 0
    assert main(["export", "train.jsonl", "validation.jsonl", "--recipe", "trl", "--model", "acme/Tiny-4B"]) == 0
    assert "no --template: using chatml" in capsys.readouterr().err
    manifest = json.loads(Path("recipe-trl/data/train.jsonl.manifest.json").read_text())
    assert manifest["counts"]["rows"] == 16

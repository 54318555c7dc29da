"""Which rows are duplicates, which one stays, and that nothing is lost."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from datacraft.core.errors import InputError, UsageError
from datacraft.core.example import from_row
from datacraft.steps.dedupe import block, dedupe, near_groups, removed_path

Row = dict[str, Any]


def row(
    text: str, *calls: tuple[str, Any], asks: str = "", final: str = "Done.", system: str = "Be brief.", **metadata: Any
) -> Row:
    messages: list[Row] = [{"role": "system", "content": system}, {"role": "user", "content": text}]
    if asks:
        messages += [{"role": "assistant", "content": "Which one?"}, {"role": "user", "content": asks}]
    if calls:
        made = [
            {
                "id": f"c{i}",
                "type": "function",
                "function": {"name": n, "arguments": a if isinstance(a, str) else json.dumps(a)},
            }
            for i, (n, a) in enumerate(calls)
        ]
        messages.append({"role": "assistant", "content": "", "tool_calls": made})
    messages.append({"role": "assistant", "content": final})
    return {"messages": messages, "tools": [], "metadata": metadata} if metadata else {"messages": messages}


def write(path: Path, *rows: Row) -> Path:
    path.write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    return path


def kept(path: Path) -> list[str]:
    return [json.loads(line)["messages"][1]["content"] for line in path.read_text(encoding="utf-8").splitlines()]


BASE = row("Please book a table at Noma for 4 people", ("book", {"place": "Noma", "guests": 4}))
DUPLICATES = {
    "exact": BASE,
    "other white space and case": row(
        "please book a table  at Noma for 4 people", ("book", {"place": "Noma", "guests": 4})
    ),
    "other key order and spacing": row(
        "Please book a table at Noma for 4 people", ("book", '{"guests":4,"place":"Noma"}')
    ),
    "another final answer": row(
        "Please book a table at Noma for 4 people", ("book", {"place": "Noma", "guests": 4}), final="Booked!"
    ),
    "another system prompt": row(
        "Please book a table at Noma for 4 people", ("book", {"place": "Noma", "guests": 4}), system="x"
    ),
    "a paraphrase": row(
        "Could you book a table at Noma for 4 people, please?", ("book", {"place": "Noma", "guests": 4})
    ),
}
OTHERS = {
    "goes on": {
        "messages": [
            *BASE["messages"],
            {"role": "user", "content": "How many did I say?"},
            {"role": "assistant", "content": "Four."},
        ]
    },
    "another value": row("Please book a table at Noma for 5 people", ("book", {"place": "Noma", "guests": 5})),
    "another tool": row("Please book a table at Noma for 4 people", ("hold", {"place": "Noma", "guests": 4})),
    "no tool for it": row("Please book a table at Noma for 4 people", final="I can't book tables here."),
    "asked first": row("Please book a table at Noma", ("book", {"place": "Noma", "guests": 4}), asks="for 4 people"),
    "two calls": row("Please book a table at Noma for 4 people", *[("book", {"place": "Noma", "guests": 4})] * 2),
    "other words": row("We are hungry: Noma, four of us", ("book", {"place": "Noma", "guests": 4})),
}


@pytest.mark.parametrize("name", DUPLICATES)
def test_duplicates_go_and_the_first_stays(name: str, tmp_path: Path) -> None:
    source, output = write(tmp_path / "in.jsonl", BASE, DUPLICATES[name]), tmp_path / "out.jsonl"
    found = dedupe(source, output)
    assert (found.rows, found.kept, len(found.duplicates)) == (2, 1, 1)
    assert output.read_text(encoding="utf-8") == json.dumps(BASE) + "\n"
    (entry,) = [json.loads(line) for line in removed_path(output).read_text(encoding="utf-8").splitlines()]
    assert entry["row"] == DUPLICATES[name]
    assert (entry["line"], entry["kept_instead"]["line"]) == (2, 1)
    assert entry["kept_instead"]["user"] == "Please book a table at Noma for 4 people"


@pytest.mark.parametrize("name", OTHERS)
def test_rows_that_only_look_alike_stay(name: str, tmp_path: Path) -> None:
    found = dedupe(write(tmp_path / "in.jsonl", BASE, OTHERS[name]), tmp_path / "out.jsonl")
    assert found.kept == 2


def test_without_calls_the_words_decide_and_codes_must_agree(tmp_path: Path) -> None:
    rows = [
        row("please cancel my order A-17 right away", final="I can't do that."),
        row("please cancel my order A-17 right away!", final="That is beyond me."),
        row("please cancel my order B-20 right away", final="I can't do that."),
        row("thanks for everything", final="You're welcome."),
    ]
    found = dedupe(write(tmp_path / "in.jsonl", *rows), tmp_path / "out.jsonl")
    assert kept(tmp_path / "out.jsonl") == [rows[i]["messages"][1]["content"] for i in (0, 2, 3)]
    assert (found.exact, found.near) == (1, 0)


def test_contrasts_without_a_call_are_told_apart_by_what_they_are_labelled(tmp_path: Path) -> None:
    one = row(
        "please cancel my order right away", final="Which one?", category="clarification", shape="missing_parameter"
    )
    two = row("please cancel my order right away", final="I can't.", category="refusal", shape="missing_tool")
    assert dedupe(write(tmp_path / "in.jsonl", one, two), tmp_path / "out.jsonl").kept == 2


def test_lines_that_stay_are_copied_byte_by_byte_and_counts_add_up(tmp_path: Path) -> None:
    odd = b'{"messages" : [{"role":"user","content":"\\u00e9t\\u00e9"}]  }'
    lines = [json.dumps(BASE).encode(), b"", b"not json", odd, json.dumps(BASE).encode(), b'{"messages": 3}']
    source, output = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_bytes(b"\n".join(lines))
    found = dedupe(source, output)
    assert (found.rows, found.kept, found.unreadable) == (5, 4, 2)
    assert output.read_bytes() == b"\n".join([*lines[:4], lines[5]])
    entry = json.loads(removed_path(output).read_bytes())
    assert (entry["line"], entry["kept_instead"]["line"], entry["reason"]) == (5, 1, "exact duplicate")


def test_looking_only_writes_nothing(tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", BASE, BASE)
    assert dedupe(source, None).exact == 1
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl"]


def test_a_second_run_finds_nothing_more_and_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", *DUPLICATES.values(), *OTHERS.values())
    first, again, twice = tmp_path / "a.jsonl", tmp_path / "b.jsonl", tmp_path / "c.jsonl"
    dedupe(source, first)
    dedupe(source, again)
    assert first.read_bytes() == again.read_bytes()
    assert removed_path(first).read_bytes() == removed_path(again).read_bytes()
    assert not dedupe(first, twice).duplicates


def test_the_input_is_never_overwritten_and_packed_files_are_refused(tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", BASE)
    with pytest.raises(UsageError):
        dedupe(source, source)
    packed = tmp_path / "in.jsonl.gz"
    packed.write_bytes(gzip.compress(source.read_bytes()))
    with pytest.raises(InputError, match="packed"):
        dedupe(packed, tmp_path / "out.jsonl")
    with pytest.raises(InputError):
        dedupe(tmp_path / "nowhere.jsonl", None)


def test_an_empty_file_is_a_dataset_without_rows(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(b"")
    assert dedupe(tmp_path / "in.jsonl", tmp_path / "out.jsonl").rows == 0


WORDS = [
    a + b for a in ("am", "bi", "ce", "del", "em", "fli", "gro", "he") for b in ("ber", "rch", "dar", "ta", "nt", "ve")
]


@pytest.mark.parametrize("calls", [True, False])
def test_a_large_block_is_hashed_and_finds_what_was_planted(calls: bool) -> None:
    random = Random(7)
    texts = [" ".join(random.sample(WORDS, 9)) for _ in range(120)]
    for text in texts[:60]:
        words = text.split()
        random.shuffle(words)
        texts.append(" ".join((*words, "please")))  # nine of ten words in common
    assert len(texts) > block.FEW
    found = list(block.repeats(texts, calls, len(texts)))
    planted = {r.position: r.kept for r in found if r.position >= 120}
    assert sum(planted.get(120 + i) == i for i in range(60)) >= 59
    least = block.SIMILAR if calls else block.SIMILAR_WITHOUT_CALLS
    for repeat in found:
        one, other = set(texts[repeat.position].split()), set(texts[repeat.kept].split())
        assert repeat.similarity == len(one & other) / len(one | other) >= least


def test_groups_in_memory_are_those_of_the_file() -> None:
    examples = [from_row(r) for r in (BASE, OTHERS["another value"], DUPLICATES["a paraphrase"], BASE)]
    assert near_groups(examples) == [(0, 2, 3)]

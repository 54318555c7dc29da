"""`datacraft eval`, `gaps` and `expand --gaps` on the sample project, with a student whose one weakness is planted."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from datacraft.cli.main import main
from tests.steps.evaluate.hotel import ROWS, answer
from tests.stub_server import Seen, StubServer, completion, error

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "held.jsonl", ROWS)
    return tmp_path


@pytest.fixture
def hotel() -> Iterator[StubServer]:
    with StubServer(answer) as stub:
        yield stub


def write(path: Path, rows: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_one_screen_json_page_and_pairs(folder: Path, hotel: StubServer, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(
        ["eval", "held.jsonl", "--model", f"tuned=stub@{hotel.url}", "--train", "held.jsonl", "--fail-under", "0.5",
         "-o", "eval.json", "--html", "eval.html", "--pairs", "pairs.jsonl", "--price", "tuned=1:2"]
    )  # fmt: skip
    shown = capsys.readouterr().out
    assert code == 0
    assert "tuned: 50.0 % (28-72) of 16 turns right, 50.0 % (22-78) of 8 conversations completed" in shown
    assert "copy of the nearest training turn" in shown
    assert "find_guest.email" in shown
    assert "send_note.text similar 0.5" in shown
    page = (folder / "eval.html").read_text(encoding="utf-8")
    assert page.count("<details>") == 8 + 4
    assert "email is &quot;di@x.io&quot; instead of &quot;bo@x.io&quot;" in page
    evaluation = json.loads((folder / "eval.json").read_text(encoding="utf-8"))
    assert evaluation["format"] == "datacraft.eval/1"
    tokens = evaluation["models"][0]["tokens"]
    assert evaluation["models"][0]["cost"] == pytest.approx((tokens["input"] + 2 * tokens["output"]) / 1e6)
    # Eight misses; r4's empty answer teaches nothing.
    assert [row["metadata"]["id"] for row in lines(folder / "pairs.jsonl")] == [
        "r2#2", "r3#2", "r3#5", "r5#2", "r5#4", "r7#2", "r8#4",
    ]  # fmt: skip


def test_misses_become_preference_pairs(folder: Path, hotel: StubServer) -> None:
    model = f"tuned=stub@{hotel.url}"
    assert main(["eval", "held.jsonl", "--model", model, "--only", "turns", "--pairs", "pairs.jsonl"]) == 0
    assert main(["export", "pairs.jsonl", "--to", "preference", "-o", "out"]) in (0, 1)
    pairs = lines(folder / "out/pairs.jsonl")
    refused = next(pair for pair in pairs if pair["input"]["messages"][-1]["content"] == "What can you do?")
    assert refused["preferred_output"][0]["content"] == "I book rooms and leave notes."
    assert refused["non_preferred_output"][0]["content"] == "I can't help with that."


def test_fail_under_and_bad_input_have_their_exit_codes(
    folder: Path, hotel: StubServer, capsys: pytest.CaptureFixture[str]
) -> None:
    model = f"stub@{hotel.url}"
    assert main(["eval", "held.jsonl", "--model", model, "--only", "turns", "--fail-under", "0.51"]) == 1
    assert main(["eval", "nowhere.jsonl", "--model", model]) == 2
    assert main(["eval", "held.jsonl", "--model", model, "--only", "words"]) == 2
    assert main(["eval", "held.jsonl", "--model", model, "--compare", "book_room.city=fuzzy"]) == 2
    assert main(["eval", "held.jsonl", "--model", f"a={model}", "--model", f"a={model}"]) == 2
    assert main(["eval", "held.jsonl", "--model", model, "--agent", "no.such:agent"]) == 2
    (folder / "empty.jsonl").write_text("")
    assert main(["eval", "empty.jsonl", "--model", model]) == 2
    assert "Traceback" not in capsys.readouterr().err
    assert main(["gaps", "held.jsonl"]) == 2


def test_an_endpoint_that_says_no_ends_with_4(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with StubServer(lambda seen: error(401, "bad key")) as stub:
        assert main(["eval", "held.jsonl", "--model", f"stub@{stub.url}", "-o", "eval.json"]) == 4
        assert stub.received < 40
    assert not (folder / "eval.json").exists()
    assert "401" in capsys.readouterr().err


def test_a_turn_that_the_endpoint_cannot_answer_counts_as_wrong(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def sometimes(seen: Seen) -> Any:
        pizza = "pizza" in str(seen.body["messages"][1]["content"])
        return error(400, "cannot parse the model's answer") if pizza else completion("Done.")

    with StubServer(sometimes) as stub:
        assert main(["eval", "held.jsonl", "--model", f"stub@{stub.url}", "--concurrency", "1"]) == 0
    assert "gave no answer to 1 turns; they count as wrong" in capsys.readouterr().out


def test_how_a_parameter_is_compared_can_be_set(folder: Path, hotel: StubServer) -> None:
    model = f"stub@{hotel.url}"
    assert main(["eval", "held.jsonl", "--model", model, "--compare", "send_note.text=exact", "-o", "eval.json"]) == 0
    evaluation = json.loads((folder / "eval.json").read_text(encoding="utf-8"))
    assert evaluation["policies"]["send_note.text"] == {"exact": 1}
    assert evaluation["models"][0]["metrics"]["turns"]["right"] == 7


@pytest.mark.parametrize(
    ("compare", "said"),
    [("send_note.txt=exact", "'send_note.text'"), ("send_note.text=loosely", "known: exact"), ("text", "HOW")],
)
def test_a_comparison_of_nothing_is_refused(
    compare: str, said: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["eval", "held.jsonl", "--model", "stub@http://127.0.0.1:9/v1", "--compare", compare]) == 2
    assert said in capsys.readouterr().err


def test_a_judge_decides_on_free_text(folder: Path, hotel: StubServer) -> None:
    command = ["eval", "held.jsonl", "--model", f"stub@{hotel.url}", "--only", "turns", "-o", "eval.json"]
    assert main(command) == 0
    before = json.loads((folder / "eval.json").read_text(encoding="utf-8"))
    with StubServer(lambda seen: completion('{"first": [], "second": [], "same": false}')) as strict:
        assert main([*command, "--judge", f"judge@{strict.url}"]) == 0
    after = json.loads((folder / "eval.json").read_text(encoding="utf-8"))
    assert strict.received == 1
    assert before["models"][0]["metrics"]["turns"]["right"] == 8
    assert after["models"][0]["metrics"]["turns"]["right"] == 7
    assert after["policies"]["send_note.text"] == {"judge 0.5": 1}


def without_slips(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The conversation as it goes when nothing is done wrong on the way (turns of weight 0, and their results)."""
    slips = {call["id"] for m in messages if m.get("weight") == 0 for call in m.get("tool_calls") or ()}
    return [m for m in messages if m.get("weight") != 0 and m.get("tool_call_id") not in slips]


class Weak:
    """Says what the rows say, but takes every severity for `severity`."""

    def __init__(self, rows: list[dict[str, Any]], severity: int | None = 1) -> None:
        self.severity = severity
        self.turns = {}
        for messages in (way for row in rows for way in (row["messages"], without_slips(row["messages"]))):
            for i, message in enumerate(messages):
                if message["role"] == "assistant" and message.get("weight") != 0:
                    self.turns[self.key(messages[:i])] = message

    def key(self, messages: list[dict[str, Any]]) -> str:
        return json.dumps([[m["role"], m.get("content") or "", m.get("tool_calls") or []] for m in messages])

    def __call__(self, seen: Seen) -> Any:
        turn = self.turns[self.key(seen.body["messages"])]
        if not turn.get("tool_calls"):
            return completion(turn["content"])
        calls = json.loads(json.dumps(turn["tool_calls"]))
        for call in calls:
            arguments = json.loads(call["function"]["arguments"])
            if "severity" in arguments and self.severity is not None:
                arguments["severity"] = self.severity
            call["function"]["arguments"] = json.dumps(arguments, ensure_ascii=False)
        return completion(None, tool_calls=calls, finish_reason="tool_calls")


def test_the_loop_finds_the_planted_weakness_and_grows_data_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    shutil.copytree(ROOT / "schemas", tmp_path / "schemas")
    monkeypatch.chdir(tmp_path)
    assert main(["expand", "--n", "200", "--toolset", "app.tools"]) == 0
    assert main(["split", "output/dataset.jsonl", "--validation", "0.25"]) == 0
    held = lines(tmp_path / "output/validation.jsonl")
    with StubServer(Weak(held)) as stub:
        model = f"weak=stub@{stub.url}"
        assert main(["eval", "output/validation.jsonl", "--model", model, "--only", "turns", "-o", "eval.json"]) == 0
    assert main(["gaps", "eval.json"]) == 0
    gaps = json.loads((tmp_path / "gaps.json").read_text(encoding="utf-8"))
    assert gaps["cells"]
    assert {(cell["tool"], cell["parameter"]) for cell in gaps["cells"]} == {("create_ticket", "severity")}
    assert sum(cell["weight"] for cell in gaps["cells"]) == pytest.approx(1, abs=1e-5)
    assert main(["expand", "--gaps", "gaps.json", "--n", "40", "--toolset", "app.tools"]) == 0
    grown = lines(tmp_path / "output/gaps.jsonl")
    assert len(grown) == 40
    barred = {seed for row in held for seed in row["metadata"]["lineage"]}
    assert not barred & {seed for row in grown for seed in row["metadata"]["lineage"]}
    said = {row["messages"][0]["content"] for row in held}
    assert not said & {row["messages"][0]["content"] for row in grown}
    ticketed = [row for row in grown if "create_ticket" in json.dumps(row["messages"])]
    assert len(ticketed) >= 24
    assert {row["metadata"]["category"] for row in grown} >= {"clarification", "refusal"}, "contrast partners"
    known = {row["metadata"]["id"] for row in lines(tmp_path / "output/dataset.jsonl")}
    assert not known & {row["metadata"]["id"] for row in grown}
    manifest = json.loads((tmp_path / "output/gaps.jsonl.manifest.json").read_text(encoding="utf-8"))
    assert manifest["options"]["gaps"]["evaluation"]["digest"].startswith("sha256:")
    assert any(entry["path"].endswith("gaps.json") for entry in manifest["inputs"])
    assert main(["validate", "output/gaps.jsonl"]) == 0
    capsys.readouterr()


def test_the_sample_agents_own_tools_are_never_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import app.tools

    class Planted:
        """A customer base that fails whoever asks it."""

        def __getattr__(self, name: str) -> Any:
            raise AssertionError(f"a real tool reached for crm.{name}")

    monkeypatch.setattr(app.tools, "crm", Planted())
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    shutil.copytree(ROOT / "schemas", tmp_path / "schemas")
    monkeypatch.chdir(tmp_path)
    assert main(["expand", "--n", "40", "--toolset", "app.agent:triage_agent"]) == 0
    rows = lines(tmp_path / "output/dataset.jsonl")
    with StubServer(Weak(rows, severity=None)) as stub:
        command = ["eval", "output/dataset.jsonl", "--model", f"m=stub@{stub.url}", "-o", "eval.json"]
        assert main([*command, "--agent", "app.agent:triage_agent", "--fail-under", "1"]) == 0
        asked = stub.bodies[0]
    assert asked["response_format"]["json_schema"]["name"] == "final_output"
    evaluation = json.loads((tmp_path / "eval.json").read_text(encoding="utf-8"))
    measured = evaluation["models"][0]["metrics"]
    assert measured["structured_output"]["right"] == measured["structured_output"]["n"] > 0
    assert measured["completion"]["n"] == 40
    stopped = [run for run in evaluation["runs"] if not run["complete"]]
    # The SDK takes nothing but the output schema from such an agent: it stops at a question in prose.
    assert {evaluation["rows"][run["row"]]["category"] for run in stopped} == {"clarification"}
    assert all("ModelBehaviorError" in run["failure"] for run in stopped)
    capsys.readouterr()

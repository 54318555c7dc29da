"""The share of requests a model can take: bounds worked out by hand, kinds counted on rows made for it."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from datacraft.cli.main import main
from datacraft.core.example import from_row
from datacraft.core.statistics import Rate
from datacraft.providers.opening import open_model
from datacraft.reports.evaluation.page import page
from datacraft.reports.evaluation.text import report
from datacraft.steps.evaluate.document import document
from datacraft.steps.evaluate.evaluation import Plan, Student, evaluate
from datacraft.steps.evaluate.references import Terms
from datacraft.steps.evaluate.share import enough, is_safe
from tests.steps.evaluate.hotel import called, result, row, said, user
from tests.stub_server import Seen, StubServer, completion, tool_call


def test_wilsons_bound_says_how_many_are_enough() -> None:
    """For n right of n the lower bound is n / (n + z^2), z^2 = 3.8415: 16 / 19.84 = 0.806, 15 / 18.84 = 0.796."""
    assert [enough(at) for at in (0.5, 0.8, 0.9)] == [5, 16, 35]
    assert is_safe(Rate(16, 16), 0.8)
    assert not is_safe(Rate(15, 15), 0.8)
    assert is_safe(Rate(24, 25), 0.8)
    assert not is_safe(Rate(23, 24), 0.8)


def test_a_handful_is_never_enough() -> None:
    assert not is_safe(Rate(4, 4), 0.0)
    assert is_safe(Rate(5, 5), 0.0)


def find(name: str, number: int) -> dict[str, Any]:
    email = f"guest{number}@x.io"
    return row(
        name,
        "single_tool",
        "simple",
        user(f"Who is {email}?"),
        called(("find_guest", {"email": email})),
        result(f"G-{number}"),
        said(f"That is guest G-{number}."),
    )


def book(name: str, nights: int) -> dict[str, Any]:
    return row(
        name,
        "single_tool",
        "simple",
        user(f"Book {nights} nights in Paris"),
        called(("book_room", {"city": "Paris", "nights": nights})),
        result(f"B-{nights}"),
        said(f"Booked as B-{nights}."),
    )


# Twenty requests that find a guest, ten that book: each a calling turn and an answering one.
ROWS = [find(f"f{i}", i) for i in range(20)] + [book(f"b{i}", i) for i in range(1, 11)]


def student(seen: Seen) -> Any:
    """Finds every guest, books every second stay for a night too many; its answers are right."""
    messages = seen.body["messages"]
    asked = messages[1]["content"]
    if messages[-1]["role"] == "tool":
        return completion("All done.")
    if asked.startswith("Who"):
        return completion(None, tool_calls=[tool_call("find_guest", {"email": asked[7:-1]})])
    nights = int(asked.split()[1])
    call = tool_call("book_room", {"city": "Paris", "nights": nights + nights % 2})
    return completion(None, tool_calls=[call])


def evaluated(at: float = 0.8, rows: list[dict[str, Any]] = ROWS) -> dict[str, Any]:
    async def run(url: str) -> Any:
        model = open_model(model="stub", base_url=url)
        plan = Plan([(i, from_row(one)) for i, one in enumerate(rows, 1)], Terms(), conversations=False)
        try:
            return await evaluate(plan, [Student("tuned", model, True)], lambda _title, _total: lambda _done: None)
        finally:
            await model.close()

    with StubServer(student) as stub:
        return document(asyncio.run(run(stub.url)), {}, at)


def test_the_share_counts_requests_all_of_whose_turns_are_safe() -> None:
    found = evaluated()["models"][0]["safe"]
    kinds = {(tuple(kind["tools"]), kind["decision"]): kind for kind in found["kinds"]}
    assert {key: (kind["right"], kind["n"], kind["safe"]) for key, kind in kinds.items()} == {
        (("find_guest",), "call"): (20, 20, True),
        (("book_room",), "call"): (5, 10, False),
        ((), "answer"): (30, 30, True),
    }
    # Requests that find: both turns are safe. Requests that book: one of two.
    assert (found["requests"]["right"], found["requests"]["n"]) == (20, 30)
    assert (found["turns"]["right"], found["turns"]["n"]) == (50, 60)
    assert (found["at"], found["enough"], found["unproven"]) == (0.8, 16, 0)


@pytest.mark.parametrize(
    ("at", "requests", "unproven"),
    [(0.0, 30, 0), (0.2, 30, 0), (0.3, 20, 0), (0.8, 20, 0), (0.85, 0, 20), (0.99, 0, 50)],
)
def test_a_stricter_bound_hands_over_less(at: float, requests: int, unproven: int) -> None:
    """By hand: 5 of 10 has the lower bound 0.237, 20 of 20 0.839, 30 of 30 0.886."""
    found = evaluated(at)["models"][0]["safe"]
    assert found["requests"]["right"] == requests
    assert found["unproven"] == unproven


def test_the_report_says_it_in_words_and_on_the_page() -> None:
    evaluation = evaluated()
    lines = list(report(evaluation))
    (sentence,) = [line for line in lines if "can take 20 of 30 requests (67 %) and 50 of 60 turns" in line]
    assert "80 %" in sentence
    assert any(line.split()[:2] == ["find_guest", "single_tool"] for line in lines)
    assert not any(line.startswith("  book_room  ") for line in lines)
    shown = page(evaluation)
    assert "What tuned can take" in shown
    assert "<td>book_room</td><td>single_tool</td><td>5/10 (24-76)</td><td>no</td>" in shown


def test_too_few_to_be_sure_of_are_told_from_weak(capsys: pytest.CaptureFixture[str]) -> None:
    evaluation = evaluated(rows=ROWS[:8])
    found = evaluation["models"][0]["safe"]
    assert (found["requests"]["right"], found["unproven"]) == (0, 16)
    assert any("16 more turns are of kinds without a miss, but too few" in line for line in report(evaluation))


def test_where_no_turns_were_asked_there_is_no_share() -> None:
    evaluation = evaluated()
    evaluation["models"][0]["safe"] = None
    assert not any("can take" in line for line in report(evaluation))
    assert "can take" not in page(evaluation)


def test_the_bound_is_an_option(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "held.jsonl").write_text("".join(json.dumps(one) + "\n" for one in ROWS), encoding="utf-8")
    with StubServer(student) as stub:
        command = ["eval", "held.jsonl", "--model", f"tuned=stub@{stub.url}", "--only", "turns", "--safe-at", "0.85"]
        assert main([*command, "-o", "eval.json"]) == 0
    assert "can take 0 of 30 requests" in capsys.readouterr().out
    assert json.loads((tmp_path / "eval.json").read_text(encoding="utf-8"))["models"][0]["safe"]["at"] == 0.85

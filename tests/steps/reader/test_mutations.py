"""The reader against hand-written seeds of four agents: it reads every one back, and almost nothing that was bent.

Each operator spoils a row in one way. What a reader cannot know is left out: a dropped default, a refusal where the
request names no tool.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from datacraft.core.example import Example, from_row, to_row
from datacraft.io import seeds as seed_files
from datacraft.io import toolsets
from datacraft.steps.reader import Lexicon, learn, read_back
from datacraft.steps.stats import as_examples

ROOT = Path(__file__).parents[3]
AGENTS = {
    "triage": (ROOT / "schemas" / "app.agent.triage_agent.json", ROOT / "seeds"),
    **{
        name: (ROOT / "tests" / "agents" / name / "toolset.json", ROOT / "tests" / "agents" / name / "seeds")
        for name in ("shop", "travel", "clinic")
    },
}
Row = dict[str, Any]
Values = dict[tuple[str, str], list[Any]]


@pytest.fixture(scope="module", params=AGENTS)
def agent(request: pytest.FixtureRequest) -> tuple[tuple[Example, ...], Lexicon]:
    toolset_file, folder = AGENTS[request.param]
    toolset = toolsets.read(toolset_file)
    book = seed_files.read_sound(folder, toolset)
    return as_examples(book, toolset), learn(book)


def test_every_seed_is_read_back(agent: tuple[tuple[Example, ...], Lexicon]) -> None:
    examples, lexicon = agent
    refused = {example.id: reasons for example in examples if (reasons := read_back(example, lexicon).reasons)}
    assert refused == {}


def test_almost_every_seed_is_read_back_without_having_learnt_from_them(
    agent: tuple[tuple[Example, ...], Lexicon],
) -> None:
    examples, _ = agent
    assert sum(read_back(example).agrees for example in examples) >= 0.97 * len(examples)


def calls(row: Row) -> list[tuple[Row, Row]]:
    return [(m, c) for m in row["messages"] if m.get("weight") != 0 for c in m.get("tool_calls", ())]


def arguments(call: Row) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(call["function"]["arguments"])
    return made


def cut_short(row: Row, answer: str, category: str) -> bool:
    """A request that one tool served, answered in other words; the dialogue ends there."""
    messages = row["messages"]
    first = next(i for i, message in enumerate(messages) if message["role"] == "user")
    if row["metadata"].get("shape") != "simple":
        return False
    row["messages"] = [*messages[: first + 1], {"role": "assistant", "content": answer}]
    row["metadata"] = {"category": category}
    return True


@pytest.mark.parametrize(
    ("answer", "category"),
    [("I can't do that here.", "refusal"), ("Could you tell me some more about that, please?", "clarification")],
)
def test_almost_no_request_that_was_served_is_turned_down(
    answer: str, category: str, agent: tuple[tuple[Example, ...], Lexicon]
) -> None:
    examples, lexicon = agent
    rows = [copy.deepcopy(to_row(example)) for example in examples]
    bent = [row for row in rows if cut_short(row, answer, category)]
    passed = [row["messages"] for row in bent if read_back(from_row(row), lexicon).agrees]
    assert len(bent) > 10
    assert len(passed) <= 0.15 * len(bent), passed


def other_value(row: Row, values: Values, random: Random) -> bool:
    """One argument holds a value of another seed."""
    for _, call in random.sample(calls(row), len(calls(row))):
        given = arguments(call)
        for name in random.sample(list(given), len(given)):
            others = [v for v in values[call["function"]["name"], name] if v not in (given[name], None)]
            if others and given[name] is not None and not isinstance(given[name], bool):
                call["function"]["arguments"] = json.dumps({**given, name: random.choice(others)})
                return True
    return False


def extra_call(row: Row, values: Values, random: Random) -> bool:
    """A second call with values of other seeds."""
    for message, call in calls(row)[-1:]:
        more, given = copy.deepcopy(call), arguments(call)
        for name in given:
            others = [v for v in values[call["function"]["name"], name] if v not in (given[name], None)]
            given[name] = random.choice(others) if others else given[name]
        more["id"], more["function"]["arguments"] = "extra", json.dumps(given)
        place = row["messages"].index(message)
        message["tool_calls"].append(more)
        row["messages"].insert(place + 2, {"role": "tool", "tool_call_id": "extra", "content": "ok"})
        return True
    return False


def missing_call(row: Row, values: Values, random: Random) -> bool:
    """Of two calls of one tool in a turn, only the first is made."""
    for message, _ in calls(row):
        made = message["tool_calls"]
        if len(made) > 1 and made[0]["function"]["name"] == made[-1]["function"]["name"]:
            gone = made.pop()["id"]
            row["messages"] = [m for m in row["messages"] if m.get("tool_call_id") != gone]
            return True
    return False


def wrong_tool(row: Row, values: Values, random: Random) -> bool:
    """The same arguments go to a tool that takes others."""
    for _, call in calls(row)[:1]:
        given = set(arguments(call))
        names = [
            tool["function"]["name"]
            for tool in row.get("tools", [])
            if not given <= set(tool["function"]["parameters"].get("properties", {}))
        ]
        if names:
            call["function"]["name"] = random.choice(names)
            return True
    return False


def needless_question(row: Row, values: Values, random: Random) -> bool:
    """The assistant asks for what was said, and is told again."""
    place = next((i for i, m in enumerate(row["messages"]) if m.get("tool_calls")), None)
    if place is None or row["metadata"]["category"] == "clarification":
        return False
    given = arguments(row["messages"][place]["tool_calls"][0])
    plain = [k for k, v in given.items() if isinstance(v, str | int) and not isinstance(v, bool)]
    said = " ".join(m["content"].lower() for m in row["messages"][:place] if m["role"] == "user")
    plain = [name for name in plain if str(given[name]).lower() in said]
    if not plain:
        return False
    name = random.choice(plain)
    row["messages"][place:place] = [
        {"role": "assistant", "content": f"Which {name.replace('_', ' ')} should I use?"},
        {"role": "user", "content": str(given[name])},
    ]
    row["metadata"]["category"] = "clarification"
    return True


def swapped(row: Row, values: Values, random: Random) -> bool:
    """A code and a text of one call stand in each other's place."""
    for _, call in calls(row):
        given = arguments(call)
        texts = [name for name, value in given.items() if isinstance(value, str)]
        codes = [name for name in texts if " " not in given[name] and any(c.isdigit() for c in given[name])]
        others = [name for name in texts if not any(c.isdigit() for c in given[name])]
        if codes and others:
            a, b = codes[0], others[0]
            call["function"]["arguments"] = json.dumps({**given, a: given[b], b: given[a]})
            return True
    return False


OPERATORS: dict[str, Callable[[Row, Values, Random], bool]] = {
    operator.__name__: operator
    for operator in (other_value, extra_call, missing_call, wrong_tool, needless_question, swapped)
}


@pytest.mark.parametrize("name", OPERATORS)
def test_a_bent_row_is_not_read_back(name: str, agent: tuple[tuple[Example, ...], Lexicon]) -> None:
    examples, lexicon = agent
    values: Values = {}
    for example in examples:
        for call in example.calls():
            for parameter, value in call.parsed().items():
                values.setdefault((call.name, parameter), []).append(value)
    passed, bent = [], 0
    for example in examples:
        row = copy.deepcopy(to_row(example))
        if OPERATORS[name](row, values, Random(f"{name}/{example.id}")):
            bent += 1
            passed += [example.id] if read_back(from_row(row), lexicon).agrees else []
    assert len(passed) <= 0.03 * bent, passed

"""Answers, results and outputs stay true of the values that a row has in place of its seed's."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from datacraft.core.blueprint import Blueprint
from datacraft.core.recipe import Recipe
from datacraft.core.seed import SeedAssistant, SeedBook, SeedCall, SeedCalls, SeedStep, SeedUser
from datacraft.core.tool import AgentFacts, FunctionFacts, ParameterFacts, Toolset
from datacraft.steps.plan import plan
from datacraft.steps.plan import values as make
from datacraft.steps.plan.script import OpenScript, output_of
from datacraft.steps.plan.stage import stage
from datacraft.teachers.builtin.learn import learn
from datacraft.teachers.builtin.template import ReplySketch
from tests.steps.plan.test_agreeing import BOOK, TOOLSET, calls, seed, tool, worked

DOCUMENTS = Toolset(
    "claims",
    "sdk",
    (
        tool("request_documents", "Ask for documents.", ["claim", "documents"],
             claim={"type": "string"}, documents={"type": "array", "items": {"type": "string"}},
             days={"type": "integer", "minimum": 1, "maximum": 60, "default": 14}),
        tool("query_metric", "Read a metric.", ["service", "metric"], service={"type": "string"},
             metric={"type": "string", "enum": ["cpu", "memory", "latency"]}),
    ),
    functions={"request_documents": FunctionFacts({
        "claim": ParameterFacts(True), "documents": ParameterFacts(True), "days": ParameterFacts(False, True, 14)})},
)  # fmt: skip


def asked_for(claim: str, *documents: str, answer: str) -> tuple[SeedStep, ...]:
    call = SeedCalls((SeedCall("request_documents", {"claim": claim, "documents": list(documents)}, "letter sent"),))
    return SeedUser(f"Ask for the {' and the '.join(documents)} on {claim}."), call, SeedAssistant(answer)


def metered(service: str, metric: str, value: float, unit: str) -> tuple[SeedStep, ...]:
    call = SeedCalls((SeedCall("query_metric", {"service": service, "metric": metric}, value),))
    return SeedUser(f"How is the {metric} of {service}?"), call, SeedAssistant(f"{service} is at {value} {unit}.")


CLAIMS = SeedBook((
    seed("two", *asked_for("CL-4021", "police report", "receipt of the bike",
                           answer="I asked for the police report and the receipt.")),
    seed("one", *asked_for("CL-4033", "invoice", answer="The letter is out, there are 14 days to send it.")),
    seed("other", *asked_for("CL-4077", "expert opinion", answer="The letter about CL-4077 is out.")),
    seed("cpu", *metered("checkout", "cpu", 71.5, "percent")),
    seed("late", *metered("ledger", "latency", 840.0, "ms")),
))  # fmt: skip


def test_an_answer_in_words_of_its_own_keeps_what_it_speaks_of() -> None:
    lexicon = learn(CLAIMS, DOCUMENTS)
    sketch = lexicon.sketches["two"]
    receipt = next(v.name for v in sketch.variables.values() if v.value == "receipt of the bike")
    assert {stage(sketch, lexicon, Random(i)).values[receipt] for i in range(20)} == {"receipt of the bike"}


def test_nothing_is_added_that_the_answer_says_otherwise() -> None:
    made = plan(CLAIMS, DOCUMENTS, Recipe(n=120, seed=2, mix={"simple": 1.0, "missing_parameter": 0.3}))
    seeded = [b for b in made.blueprints if b.lineage[:1] == ("one",) and b.axes["words"][-1]["kind"] == "reply"]
    assert seeded
    assert {call.arguments.get("days") for b in seeded for call in b.calls()} <= {None, 14}


def test_a_unit_of_one_option_is_not_said_of_another() -> None:
    made = plan(CLAIMS, DOCUMENTS, Recipe(n=120, seed=2, mix={"simple": 1.0}))
    told = {
        (b.lineage[0], call.arguments["metric"])
        for b in made.blueprints
        if b.axes["words"][-1]["kind"] == "reply"
        for call in b.calls()
        if call.tool == "query_metric"
    }
    assert told == {("cpu", "cpu"), ("late", "latency")}
    values = [value for call, value in calls(made) if call.arguments.get("metric") == "cpu"]
    assert all(value <= 100 for value in values)


def test_what_a_tool_says_of_a_switch_is_what_the_switch_was_set_to() -> None:
    flag = tool(
        "approve",
        "Approve a request.",
        ["request", "approved"],
        request={"type": "string"},
        approved={"type": "boolean"},
    )
    turns = [
        seed(word, SeedUser(f"{word.capitalize()} {number}."),
             SeedCalls((SeedCall("approve", {"request": number, "approved": word == "approve"}, f"{word}d"),)),
             SeedAssistant(f"Done with {number}."))
        for word, number in (("approve", "L-7002"), ("decline", "L-7015"), ("decline", "L-7044"))
    ]  # fmt: skip
    made = plan(SeedBook(tuple(turns)), Toolset("leave", "sdk", (flag,)), Recipe(n=80, seed=4))
    told = {(call.arguments["approved"], value) for call, value in calls(made)}
    assert told == {(True, "approved"), (False, "declined")}


def switched(flag: str, on: bool, share: int, told: str) -> tuple[SeedStep, ...]:
    arguments = {"flag": flag, "on": on} | ({"share": share} if share else {})
    call = SeedCalls((SeedCall("toggle_flag", arguments, told),))
    said = f"Turn {flag} {'on' if on else 'off'}{f' for {share} percent' if share else ''}."
    return SeedUser(said), call, SeedAssistant(f"{flag} is set{f' to {share} percent' if share else ''}.")


def test_a_text_of_a_result_repeats_the_new_arguments() -> None:
    flag = tool("toggle_flag", "Set a flag.", ["flag", "on"],
                flag={"type": "string"}, on={"type": "boolean"}, share={"type": "integer"})  # fmt: skip
    book = SeedBook((
        seed("off", *switched("checkout-new", False, 0, "checkout-new off")),
        seed("on", *switched("ranker-new", True, 25, "ranker-new on (25 %)")),
    ))  # fmt: skip
    made = calls(plan(book, Toolset("flags", "sdk", (flag,)), Recipe(n=80, seed=6, mix={"simple": 1.0})))
    shared = [(call.arguments, told) for call, told in made if call.arguments.get("share")]
    assert len({given["share"] for given, _ in shared}) > 3
    on = [(given, told) for given, told in shared if given["on"]]
    assert [pair for pair in on if pair[1] != f"{pair[0]['flag']} on ({pair[0]['share']} %)"] == []


def test_what_an_output_says_in_free_words_has_the_values_of_its_row() -> None:
    said = {"summary": "Oskar Lind drove 38.5 hours", "done": True}
    turns = worked("Oskar Lind", 4, 38.5)
    agent = AgentFacts("a", output_schema={"json_schema": {"schema": {"type": "object", "properties": {}}}})
    final = (*turns[:2], SeedAssistant("Oskar Lind drove 38.5 hours.", said))
    toolset = replace(TOOLSET, agent=agent)
    lexicon = learn(SeedBook((seed("week", *final), seed("other", *worked("Priya Nair", 51, 41.0)))), toolset)
    sketch = lexicon.sketches["week"]
    reply = next(step for step in sketch.steps if isinstance(step, ReplySketch))
    for i in range(12):
        scene = stage(sketch, lexicon, Random(i))
        told = {v.parameter: scene.values[v.name] for v in sketch.variables.values()}
        output = output_of(OpenScript(lexicon), scene, reply)
        assert output == {"summary": f"{told['driver']} drove {told['']} hours", "done": True}


def test_addresses_are_written_in_the_order_of_those_known() -> None:
    assert make.address("60 Kings Avenue, Bristol", ["Rua Augusta 8, Lisbon"]) == "Kings Avenue 60, Bristol"
    assert make.address("60 Kings Avenue, Bristol", ["8 Elm Grove"]) == "60 Kings Avenue"
    assert make.address("60 Kings Avenue, Bristol", ["8 Elm Grove, Cardiff"]) == "60 Kings Avenue, Bristol"


def test_numbers_have_the_decimals_of_those_known_and_stay_near_several() -> None:
    made = [make.number([17.2, 18.5, 20.1, 27.4], {}, Random(i), whole=False) for i in range(40)]
    assert all(round(value, 1) == value for value in made)
    assert min(made) > 14
    assert max(made) < 30


def test_of_two_numbers_of_a_result_the_greater_stays_the_greater() -> None:
    def stocked(sku: str, stock: int, free: int) -> tuple[SeedStep, ...]:
        call = SeedCalls((SeedCall("quote_freight", {"kilos": sku}, {"stock": stock, "free": free}),))
        return SeedUser(f"How many {sku} do we have?"), call, SeedAssistant(f"There are {stock}, {free} of them free.")

    known = (("A-20418", 120, 80), ("A-33107", 14, 6), ("A-90025", 310, 295))
    lexicon = learn(SeedBook(tuple(seed(sku, *stocked(sku, stock, free)) for sku, stock, free in known)), TOOLSET)
    for sketch in lexicon.sketches.values():
        for i in range(20):
            values = stage(sketch, lexicon, Random(i)).values
            told = {v.parameter: values[v.name] for v in sketch.variables.values()}
            assert told["stock"] >= told["free"]


def test_what_a_rejected_row_alone_covered_is_wanted_again() -> None:
    made = plan(BOOK, TOOLSET, Recipe(n=60, seed=1))
    before = made.coverage.values_covered()
    coverage = made.coverage

    def alone(blueprint: Blueprint) -> bool:
        cells = [cell for c in blueprint.calls() for cell in coverage.of_call(c.tool, c.arguments)]
        return any(coverage.cells.get(cell) == 1 for cell in cells)

    lone = next(blueprint for blueprint in made.blueprints if alone(blueprint))
    again = made.replacement(lone, 1)
    assert again is not None
    assert made.coverage.values_covered().covered >= before.covered - 1
    total = sum(len(b.calls()) for b in made.blueprints) - len(lone.calls()) + len(again.calls())
    assert sum(n for cell, n in made.coverage.cells.items() if cell[1] in ("kilos", "driver", "name")) == total


def converted(amount: int, one: str, other: str, told: float) -> tuple[SeedStep, ...]:
    call = SeedCalls((SeedCall("convert", {"amount": amount, "from": one, "to": other}, told),))
    return SeedUser(f"How much is {amount} {one} in {other}?"), call, SeedAssistant(f"That is {told} {other}.")


def test_a_rate_belongs_to_the_two_it_is_known_for() -> None:
    book = SeedBook((
        seed("euro", *converted(250, "EUR", "USD", 272.5)), seed("pound", *converted(80, "GBP", "SEK", 1080.4)),
    ))  # fmt: skip
    sketch = (lexicon := learn(book, TOOLSET)).sketches["euro"]
    for i in range(20):
        values = stage(sketch, lexicon, Random(i)).values
        told = {v.parameter: values[v.name] for v in sketch.variables.values()}
        assert (told["from"], told["to"]) == ("EUR", "USD")
        assert told[""] == pytest.approx(1.09 * told["amount"], abs=0.01)


def test_nothing_that_is_told_as_nothing_becomes_something() -> None:
    turns = (
        SeedUser("Quote 0 for it."),
        SeedCalls((SeedCall("quote_freight", {"kilos": 0}, "changed"),)),
        SeedAssistant("There is no freight any more."),
    )
    lexicon = learn(SeedBook((seed("none", *turns), *BOOK.seeds)), TOOLSET)
    sketch = lexicon.sketches["none"]
    number = next(v.name for v in sketch.variables.values() if v.parameter == "kilos")
    assert {stage(sketch, lexicon, Random(i)).values[number] for i in range(20)} == {0}


def test_what_is_cold_is_heated() -> None:
    turns = (
        SeedUser("How long did Oskar Lind drive in week 4?"),
        SeedCalls((SeedCall("driver_hours", {"driver": "Oskar Lind", "week": 4}, 17.2),)),
        SeedAssistant("It was 17.2 hours."),
        SeedUser("Then quote 20 for it."),
        SeedCalls((SeedCall("quote_freight", {"kilos": 20}, "Q-77"),)),
        SeedAssistant("The quote is Q-77."),
    )
    lexicon = learn(SeedBook((seed("heated", *turns), *BOOK.seeds)), TOOLSET)
    sketch = lexicon.sketches["heated"]
    for i in range(30):
        values = stage(sketch, lexicon, Random(i)).values
        told = {v.parameter: values[v.name] for v in sketch.variables.values() if v.kind in ("integer", "number")}
        assert told[""] < told["kilos"]

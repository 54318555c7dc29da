"""Results speak of what their call asked for, and later results of what earlier ones told, for any agent."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

import pytest

from datacraft.core.blueprint import Blueprint, Call, PlannedCall, Result
from datacraft.core.recipe import Recipe
from datacraft.core.seed import Place, Seed, SeedAssistant, SeedBook, SeedCall, SeedCalls, SeedStep, SeedUser
from datacraft.core.tool import AgentFacts, FunctionFacts, ParameterFacts, Tool, Toolset
from datacraft.steps.plan import Plan, plan
from datacraft.steps.plan import values as make
from datacraft.steps.plan.script import OpenScript, output_of
from datacraft.steps.plan.stage import stage
from datacraft.teachers.builtin.learn import learn
from datacraft.teachers.builtin.template import ReplySketch
from tests.agents.projects import project

TEAMS = ["finance", "engineering", "sales"]


def tool(called: str, about: str, required: list[str], /, **properties: dict[str, Any]) -> Tool:
    parameters = {"type": "object", "properties": properties, "required": required}
    return Tool({"type": "function", "function": {"name": called, "description": about, "parameters": parameters}})


def seed(name: str, *turns: SeedStep) -> Seed:
    return Seed(name, "single_tool", "simple", turns, Place("seeds.yaml", 1, 1))


def found(asked: str, name: str, number: str, team: str, given: bool = False) -> tuple[SeedStep, ...]:
    said = f"Do we have somebody called {asked}{f' in {team}' if given else ''}?"
    arguments = {"name": asked, "team": team} if given else {"name": asked}
    result = {"employee_id": number, "name": name, "team": team}
    call = SeedCalls((SeedCall("find_employee", arguments, result),))
    return SeedUser(said), call, SeedAssistant(f"Yes, {name} of {team} has the number {number}.")


def worked(who: str, week: int, hours: float) -> tuple[SeedStep, ...]:
    call = SeedCalls((SeedCall("driver_hours", {"driver": who, "week": week}, hours),))
    return SeedUser(f"How long did {who} drive in week {week}?"), call, SeedAssistant(f"It was {hours} hours.")


def quoted(kilos: int, price: float) -> tuple[SeedStep, ...]:
    call = SeedCalls((SeedCall("quote_freight", {"kilos": kilos}, price),))
    return SeedUser(f"What would sending {kilos} kilos cost?"), call, SeedAssistant(f"That is {price} euros.")


TOOLSET = Toolset(
    "staff",
    "sdk",
    (
        tool("find_employee", "Find an employee.", ["name"],
             name={"type": "string"}, team={"type": "string", "enum": TEAMS}),
        tool("driver_hours", "Look up the hours of a driver.", ["driver", "week"],
             driver={"type": "string"}, week={"type": "integer", "minimum": 1, "maximum": 53}),
        tool("quote_freight", "Quote the price of freight.", ["kilos"], kilos={"type": "integer"}),
    ),
    functions={"find_employee": FunctionFacts({"name": ParameterFacts(True), "team": ParameterFacts(False)})},
)  # fmt: skip
BOOK = SeedBook((
    seed("full", *found("Marta Olsen", "Marta Olsen", "E-2277", "finance")),
    seed("family", *found("Brandt", "Lukas Brandt", "E-3015", "engineering", given=True)),
    seed("week-4", *worked("Oskar Lind", 4, 38.5)),
    seed("week-51", *worked("Priya Nair", 51, 41.0)),
    seed("light", *quoted(80, 182.4)),
    seed("heavy", *quoted(350, 801.5)),
))  # fmt: skip


def calls(made: Plan) -> list[tuple[PlannedCall, Any]]:
    return [
        (call, value)
        for blueprint in made.blueprints
        for step, after in zip(blueprint.script, blueprint.script[1:], strict=False)
        if isinstance(step, Call) and isinstance(after, Result) and not any(after.errors)
        for call, value in zip(step.calls, after.values, strict=True)
    ]


@pytest.fixture(scope="module")
def made() -> list[tuple[PlannedCall, Any]]:
    return calls(plan(BOOK, TOOLSET, Recipe(n=150, seed=3)))


def test_who_is_found_is_who_was_asked_for(made: list[tuple[PlannedCall, Any]]) -> None:
    asked = [(c.arguments["name"], value["name"]) for c, value in made if c.tool == "find_employee"]
    assert len({name for name, _ in asked}) > 5, "people vary"
    assert [(name, told) for name, told in asked if name not in told] == []


def test_a_narrower_search_finds_what_it_was_narrowed_to(made: list[tuple[PlannedCall, Any]]) -> None:
    narrowed = [(c.arguments, value) for c, value in made if c.tool == "find_employee" and c.arguments.get("team")]
    assert {given["team"] for given, _ in narrowed} == set(TEAMS)
    assert [(given, value) for given, value in narrowed if given["team"] != value["team"]] == []


def test_a_number_grows_with_another_only_where_the_seeds_show_it(made: list[tuple[PlannedCall, Any]]) -> None:
    hours = [value for c, value in made if c.tool == "driver_hours"]
    assert hours
    assert all(20 <= value <= 60 for value in hours), "the hours of a week, in any week"
    prices = [(c.arguments["kilos"], value) for c, value in made if c.tool == "quote_freight"]
    assert all(1.5 <= price / kilos <= 3.5 for kilos, price in prices)


def test_no_number_of_the_seeds_dominates(made: list[tuple[PlannedCall, Any]]) -> None:
    weeks = [c.arguments["week"] for c, _ in made if c.tool == "driver_hours"]
    assert sum(week in (4, 51) for week in weeks) < 0.4 * len(weeks)


def test_the_days_that_are_left_vary_and_compared_numbers_do_not() -> None:
    left = (
        SeedUser("How many holidays does E-2041 have?"),
        SeedCalls((SeedCall("find_employee", {"name": "E-2041"}, {"days": 12}),)),
        SeedAssistant("There are 12 days left."),
    )
    halved = (*left[:2], SeedAssistant("There are 12 days, half of last year."))
    lexicon = learn(SeedBook((seed("left", *left), seed("halved", *halved))), TOOLSET)

    def days(name: str) -> set[Any]:
        sketch = lexicon.sketches[name]
        number = next(v.name for v in sketch.variables.values() if v.parameter == "days")
        return {stage(sketch, lexicon, Random(i)).values[number] for i in range(40)}

    assert len(days("left")) > 3
    assert days("halved") == {12}


@pytest.mark.parametrize("seed", [1, 2])
def test_a_booking_looked_up_is_the_booking_made(seed: int) -> None:
    book, toolset = project("travel")
    flights: list[tuple[str, str]] = []
    for blueprint in plan(book, toolset, Recipe(n=300, seed=seed)).blueprints:
        known: dict[str, str] = {}
        for step, after in zip(blueprint.script, blueprint.script[1:], strict=False):
            if not (isinstance(step, Call) and isinstance(after, Result)):
                continue
            for value in after.values:
                if isinstance(value, dict) and {"booking_id", "flight_id"} <= value.keys():
                    flights.append((value["flight_id"], known.setdefault(value["booking_id"], value["flight_id"])))
    assert len(flights) > 20
    assert [pair for pair in flights if pair[0] != pair[1]] == []


def spoken_of(incident: str) -> tuple[SeedStep, ...]:
    channel = f"#{incident.lower()}"
    call = SeedCalls(
        (SeedCall("driver_hours", {"driver": "Ana", "week": 4}, {"incident": incident, "channel": channel}),)
    )
    return SeedUser("Declare it for Ana in week 4."), call, SeedAssistant(f"{incident} is declared, join {channel}.")


def test_a_name_made_from_an_id_follows_it() -> None:
    lexicon = learn(SeedBook((seed("declared", *spoken_of("INC-311")),)), TOOLSET)
    made = [stage(lexicon.sketches["declared"], lexicon, Random(i)) for i in range(20)]
    told = [{v.parameter: scene.values[v.name] for v in scene.sketch.variables.values()} for scene in made]
    assert len({values["incident"] for values in told}) > 5
    assert [v for v in told if v["channel"] != f"#{v['incident'].lower()}"] == []


def test_a_word_that_is_part_of_another_value_stays() -> None:
    turns = (
        SeedUser("Post straight away that we are in engineering now, Marta Olsen."),
        SeedCalls((SeedCall("find_employee", {"name": "We are in engineering now", "team": "engineering"}, True),)),
        SeedAssistant("Posted."),
    )
    lexicon = learn(SeedBook((seed("posted", *turns), *BOOK.seeds)), TOOLSET)
    sketch = lexicon.sketches["posted"]
    made = [stage(sketch, lexicon, Random(i), {("find_employee", "team"): "sales"}).values for i in range(20)]
    assert {tuple(sorted(map(str, values.values()))) for values in made} == {
        tuple(sorted(str(v.value) for v in sketch.variables.values()))
    }


def test_a_number_that_counts_a_list_stays_with_it() -> None:
    turns = (
        SeedUser("Please quote 3 of them, A4, B7 and C9."),
        SeedCalls((SeedCall("quote_freight", {"kilos": 3, "seats": ["A4", "B7", "C9"]}, "Q-77120"),)),
        SeedAssistant("The quote is Q-77120."),
    )
    lexicon = learn(SeedBook((seed("counted", *turns), *BOOK.seeds)), TOOLSET)
    sketch = lexicon.sketches["counted"]
    number = next(v.name for v in sketch.variables.values() if v.parameter == "kilos")
    assert {stage(sketch, lexicon, Random(i)).values[number] for i in range(20)} == {3}


def looked_up(number: str, artist: str, venue: str) -> tuple[SeedStep, ...]:
    call = SeedCalls((SeedCall("driver_hours", {"driver": number, "week": 3}, {"artist": artist, "venue": venue}),))
    return SeedUser(f"Who plays at {number} in week 3?"), call, SeedAssistant(f"{artist} at {venue}.")


def test_names_that_a_result_tells_come_from_one_seed() -> None:
    shown = {
        "EV552": ("Moderat", "Columbiahalle"),
        "EV701": ("Four Tet", "Maassilo"),
        "EV703": ("Low", "Le Transbordeur"),
    }
    lexicon = learn(SeedBook(tuple(seed(n, *looked_up(n, *names)) for n, names in shown.items())), TOOLSET)
    sketch = lexicon.sketches["EV552"]
    names = [v.name for path in ("artist", "venue") for v in sketch.variables.values() if v.parameter == path]
    made = {tuple(stage(sketch, lexicon, Random(i)).values[name] for name in names) for i in range(40)}
    assert made == set(shown.values())


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

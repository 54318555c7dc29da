"""Results speak of what their call asked for, and later results of what earlier ones told, for any agent."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from datacraft.core.blueprint import Call, PlannedCall, Result
from datacraft.core.recipe import Recipe
from datacraft.core.seed import Place, Seed, SeedAssistant, SeedBook, SeedCall, SeedCalls, SeedStep, SeedUser
from datacraft.core.tool import FunctionFacts, ParameterFacts, Tool, Toolset
from datacraft.steps.plan import Plan, plan
from datacraft.steps.plan.stage import stage
from datacraft.teachers.builtin.learn import learn
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


def test_what_the_words_around_speak_of_is_not_said_again() -> None:
    def away(team: str, where: str) -> tuple[SeedStep, ...]:
        call = SeedCalls((SeedCall("find_employee", {"name": "Ann Berg", "team": team}, True),))
        return SeedUser(f"{where}, so put Ann Berg into {team}."), call, SeedAssistant("Done.")

    lexicon = learn(
        SeedBook((seed("full", *away("sales", "Finance is full")), seed("free", *away("finance", "Hi")))), TOOLSET
    )
    sketch = lexicon.sketches["full"]
    team = next(v.name for v in sketch.variables.values() if v.parameter == "team")
    made = [
        stage(sketch, lexicon, Random(i), {("find_employee", "team"): option}) for i in range(9) for option in TEAMS
    ]
    assert {scene.values[team] for scene in made} == {"sales", "engineering"}

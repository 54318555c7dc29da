from __future__ import annotations

from datacraft.core.seed import Place, Seed, SeedAssistant, SeedCall, SeedCalls, SeedUser
from datacraft.core.tool import Tool, Toolset
from datacraft.teachers.builtin.align import cut
from datacraft.teachers.builtin.language import load
from datacraft.teachers.builtin.swaps import in_slots
from datacraft.teachers.builtin.template import Ref, ReplySketch, plain

EN = load("en")


def tool(name: str, **properties: object) -> Tool:
    parameters = {"type": "object", "properties": properties, "required": list(properties)}
    return Tool({"type": "function", "function": {"name": name, "description": "", "parameters": parameters}})


TOOLSET = Toolset(
    "m",
    "s",
    (
        tool("find_member", email={"type": "string"}),
        tool("open_case", member_id={"type": "string"}, summary={"type": "string"}, level={"type": "integer"}),
        tool("move", start={"type": "string", "format": "date"}, nights={"type": "integer"}),
    ),
)
KINDS = {
    ("find_member", "email"): "email", ("open_case", "member_id"): "id", ("open_case", "summary"): "text",
    ("open_case", "level"): "integer", ("move", "start"): "date", ("move", "nights"): "integer",
}  # fmt: skip


def seed(*turns: object) -> Seed:
    return Seed("s", "single_tool", "simple", turns, Place("f", 1, 1))  # type: ignore[arg-type]


CHAIN = seed(
    SeedUser("zoe@example.com writes that the lift is stuck on floor 3. Level 4."),
    SeedCalls((SeedCall("find_member", {"email": "zoe@example.com"}, {"member_id": "M-17", "name": "Zoe Hart"}),)),
    SeedCalls((SeedCall("open_case", {"member_id": "M-17", "summary": "Lift stuck on floor 3", "level": 4}, "K-90"),)),
    SeedAssistant("K-90 is open for Zoe Hart."),
)


def test_values_become_slots_in_every_turn() -> None:
    sketch = cut(CHAIN, TOOLSET, KINDS, EN)
    email = next(v for v in sketch.variables.values() if v.value == "zoe@example.com")
    level = next(v for v in sketch.variables.values() if v.value == 4)
    case = next(v for v in sketch.variables.values() if v.value == "K-90")
    text = plain(sketch.users()[0].text)
    assert text == f"{{{email.name}}} writes that {{s0}}. Level {{{level.name}}}."
    assert sketch.variables["s0"].value == "the lift is stuck on floor 3"
    reply = next(step for step in sketch.steps if isinstance(step, ReplySketch))
    assert plain(reply.text).startswith(f"{{{case.name}}} is open for ")


def test_a_result_that_feeds_an_argument_is_one_variable() -> None:
    sketch = cut(CHAIN, TOOLSET, KINDS, EN)
    first, second = sketch.calls()
    assert second.arguments["member_id"] == first.returns["member_id"]
    assert isinstance(second.arguments["member_id"], Ref)
    assert second.provenance == {"member_id": "tool_result", "summary": "composed", "level": "verbatim"}


def test_small_numbers_are_not_confused_with_each_other() -> None:
    sketch = cut(
        seed(
            SeedUser("Move me to 2027-02-03 for 2 nights"),
            SeedCalls((SeedCall("move", {"start": "2027-02-03", "nights": 2}, {"floor": 2, "beds": 5}),)),
        ),
        TOOLSET,
        KINDS,
        EN,
    )
    assert plain(sketch.users()[0].text) == "Move me to {v0} for {v1} nights"
    assert sketch.calls()[0].returns["beds"] != Ref("v1")


def test_a_text_with_a_number_nobody_explains_freezes_numbers_and_dates() -> None:
    sketch = cut(
        seed(
            SeedUser("Move me to 2027-02-03 for 2 nights, room 12"),
            SeedCalls((SeedCall("move", {"start": "2027-02-03", "nights": 2}),)),
        ),
        TOOLSET,
        KINDS,
        EN,
    )
    assert sketch.frozen == {"numbers", "dates"}


def test_a_value_said_before_the_question_is_an_earlier_turn() -> None:
    sketch = cut(
        seed(
            SeedUser("A case for M-17, level 2."),
            SeedAssistant("What is the matter?"),
            SeedUser("the lift makes a strange noise"),
            SeedCalls(
                (SeedCall("open_case", {"member_id": "M-17", "summary": "Lift makes a strange noise", "level": 2}),)
            ),
        ),
        TOOLSET,
        KINDS,
        EN,
    )
    assert sketch.calls()[0].provenance["member_id"] == "earlier_turn"
    assert sketch.calls()[0].provenance["summary"] == "verbatim"


def case(said: str, summary: str) -> Seed:
    call = SeedCall("open_case", {"member_id": "M-17", "summary": summary, "level": 4}, "K-90")
    return seed(SeedUser(said), SeedCalls((call,)), SeedAssistant("Done."))


def test_a_message_is_cut_out_whole_behind_who_is_told() -> None:
    text = "M-17, level 4. Tell them the pump has stopped and the water is cold again."
    sketch = cut(case(text, "The pump has stopped and the water is cold again"), TOOLSET, KINDS, EN)
    assert plain(sketch.users()[0].text) == "{v0}, level {v2}. Tell them {s0}."


def test_a_statement_bound_by_its_verb_stays_what_it_is() -> None:
    text = "M-17 was robbed in the street by two men, level 4"
    sketch = cut(case(text, "Robbed in the street"), TOOLSET, KINDS, EN)
    assert sketch.variables["v1"].source == "written"
    free = cut(case("M-17, level 4: robbed in the street", "Robbed in the street"), TOOLSET, KINDS, EN)
    assert "s0" in free.situations


def test_half_of_what_a_statement_says_is_not_cut_out() -> None:
    text = "M-17 came with a broken leg and the seat is torn. Level 4."
    assert not cut(case(text, "Broken leg and torn seat"), TOOLSET, KINDS, EN).situations
    assert cut(case("M-17, level 4: the seat is torn", "Torn seat"), TOOLSET, KINDS, EN).situations


def test_words_that_a_free_text_was_made_from_are_no_mere_background() -> None:
    scattered = case("The leg of M-17 is broken. So is the seat, level 4.", "Leg and seat are broken")
    assert not in_slots(cut(scattered, TOOLSET, KINDS, EN))
    assert in_slots(cut(case("M-17, level 4: the seat is torn", "Torn seat"), TOOLSET, KINDS, EN))

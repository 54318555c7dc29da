"""Plans make sense: results belong to their arguments, nothing is undone in one breath, flags are not asked for."""

from __future__ import annotations

from typing import Any

from datacraft.core.blueprint import Ask, Blueprint, Call, Result
from datacraft.core.coverage import leaves
from datacraft.core.recipe import Recipe
from datacraft.core.seed import Place, Seed, SeedAssistant, SeedBook, SeedCall, SeedCalls, SeedUser
from datacraft.core.tool import Tool, Toolset
from datacraft.steps.plan import plan
from datacraft.steps.plan.links import find_links
from datacraft.teachers.builtin.learn import learn
from tests.agents.projects import NAMES, planned, project


def tool(name: str, description: str, /, **parameters: str) -> Tool:
    declared = {parameter: {"type": kind} for parameter, kind in parameters.items()}
    schema = {"type": "object", "properties": declared, "required": list(declared)}
    return Tool({"type": "function", "function": {"name": name, "description": description, "parameters": schema}})


HERE = Place("seeds.yaml", 1, 1)


def called(name: str, arguments: dict[str, Any], returns: Any) -> SeedCalls:
    return SeedCalls((SeedCall(name, arguments, returns),))


def seed(name: str, user: str, call: SeedCalls, reply: str) -> Seed:
    return Seed(name, "single_tool", "simple", (SeedUser(user), call, SeedAssistant(reply)), HERE)


def test_a_product_found_is_the_one_the_seeds_find_for_that_query() -> None:
    known = {
        "running shoes": "Trail Runner",
        "rain jacket": "Drizzle Jacket",
        "hiking backpack": "Ridge 40",
        "wool scarf": "Fjord Scarf",
        "camping stove": "Ember 2",
    }
    seen = 0
    for blueprint in planned("shop", 300).blueprints:
        for call, result in zip(blueprint.script, blueprint.script[1:], strict=False):
            if isinstance(call, Call) and isinstance(result, Result) and not result.errors:
                for one, value in zip(call.calls, result.values, strict=True):
                    if one.tool == "find_product":
                        assert value[0]["name"] == known[one.arguments["query"]]
                        seen += 1
    assert seen > 40


def test_a_number_asked_for_is_the_number_the_result_counts() -> None:
    for blueprint in planned("shop", 300).blueprints:
        for call, result in zip(blueprint.script, blueprint.script[1:], strict=False):
            if isinstance(call, Call) and isinstance(result, Result) and not result.errors:
                for one, value in zip(call.calls, result.values, strict=True):
                    if one.tool == "add_to_cart":
                        assert value == {"items": one.arguments.get("qty") or 1}


BOOKING = Toolset(
    "hotel",
    "",
    (
        tool("book_room", "Book a room.", name="string"),
        tool("cancel_booking", "Cancel a booking.", booking_id="string"),
        tool("send_invoice", "Send the invoice of a booking.", booking_id="string"),
    ),
)
BOOK = seed("book", "A room for Ann Lee.", called("book_room", {"name": "Ann Lee"}, {"booking_id": "B-12"}), "Booked.")
CANCEL = seed("cancel", "Cancel B-44.", called("cancel_booking", {"booking_id": "B-44"}, True), "Done.")
SEND = seed("send", "Send the invoice of B-31.", called("send_invoice", {"booking_id": "B-31"}, True), "Sent.")
CHANGED = Seed(
    "changed-my-mind",
    "multi_tool",
    "chain",
    (
        SeedUser("Book a room for Bo Berg and cancel it at once, it is a test."),
        called("book_room", {"name": "Bo Berg"}, {"booking_id": "B-77"}),
        called("cancel_booking", {"booking_id": "B-77"}, True),
        SeedAssistant("B-77 was booked and cancelled."),
    ),
    HERE,
)


def test_what_is_made_is_not_undone_in_the_same_breath() -> None:
    links = {link.name for link in find_links(learn(SeedBook((BOOK, CANCEL, SEND)), BOOKING))}
    assert links == {"book_room>send_invoice"}


def test_unless_a_seed_does_so() -> None:
    links = {link.name for link in find_links(learn(SeedBook((BOOK, CANCEL, SEND, CHANGED)), BOOKING))}
    assert links == {"book_room>send_invoice", "book_room>cancel_booking"}


def asked(blueprints: tuple[Blueprint, ...]) -> set[tuple[str, str]]:
    return {
        (step.tool, parameter)
        for blueprint in blueprints
        for step in blueprint.script
        if isinstance(step, Ask) and step.reason == "missing"
        for parameter in step.parameters
    }


def test_nobody_is_asked_for_a_flag() -> None:
    review = Toolset("r", "", (tool("review_claim", "Review a claim.", claim_id="string", approved="boolean"),))
    call = called("review_claim", {"claim_id": "K-1", "approved": True}, "ok")
    book = SeedBook((seed("review", "Approve K-1.", call, "K-1 is approved."),))
    made = plan(book, review, Recipe(n=40, mix={"missing_parameter": 1.0}))
    assert asked(made.blueprints) == {("review_claim", "claim_id")}


def test_no_project_of_the_tests_asks_for_a_flag() -> None:
    for name in NAMES:
        toolset = project(name)[1]
        flags = {
            (tool.name, leaf.name)
            for tool in toolset.tools
            for leaf in leaves(toolset, tool)
            if leaf.schema.get("type") == "boolean"
        }
        assert asked(planned(name).blueprints).isdisjoint(flags)


def test_links_that_no_seed_has_words_for_are_no_part_of_what_a_plan_covers() -> None:
    asked_for = seed(
        "book", "The H-12 for Ann Lee.", called("book_room", {"name": "Ann Lee"}, {"booking_id": "B-12"}), "Ok."
    )
    invoice = seed("send", "B-31!", called("send_invoice", {"booking_id": "B-31"}, True), "Sent.")
    made = plan(SeedBook((asked_for, invoice)), BOOKING, Recipe(n=20, mix={"chain": 0.5, "simple": 0.5}))
    assert str(made.links) == "0/0"
    assert planned("travel", 300).links.ratio == 1.0

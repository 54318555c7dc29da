"""What is learned from a toolset about words that only one tool may have."""

from __future__ import annotations

from datacraft.core.seed import Place, PoolRow, SeedBook, ValuePool
from datacraft.core.tool import Tool, Toolset
from datacraft.teachers.builtin.learn import learn


def toolset(*tools: tuple[str, str, dict[str, object]]) -> Toolset:
    made = []
    for name, description, properties in tools:
        parameters = {"type": "object", "properties": properties, "required": list(properties)}
        made.append(
            Tool({"type": "function", "function": {"name": name, "description": description, "parameters": parameters}})
        )
    return Toolset("app", "openai-agents 1", tuple(made))


def test_the_verb_of_another_tool_stands_for_no_other_verb() -> None:
    both = toolset(("reserve_desk", "Reserve a desk.", {}), ("book_taxi", "Book a taxi.", {}))
    known = learn(SeedBook(()), both).language.table("verbs_like")
    assert {"reserve", "book"}.isdisjoint(known)
    assert learn(SeedBook(()), toolset(("book_taxi", "Book a taxi.", {}))).language.table("verbs_like")["book"]


def test_a_verb_that_decides_a_flag_stays_as_it_is() -> None:
    flagged = toolset(("decide", "Approve or decline a request.", {"approved": {"type": "boolean"}}))
    assert {"approve", "decline"}.isdisjoint(learn(SeedBook(()), flagged).language.table("verbs_like"))


def test_a_parameter_with_the_values_of_a_pool_is_known_by_them() -> None:
    player = toolset(("play", "Play a song.", {"title": {"type": "string"}, "level": {"type": "string"}}))
    rows = (PoolRow({"title": "Blue Linen", "level": "low"}), PoolRow({"title": "Copper Sky", "level": "high"}))
    language = learn(SeedBook((), (ValuePool("play", rows, Place("values.yaml", 1, 1)),)), player).language
    assert language.table("pool_aliases")["title"] == "song"
    assert "level" not in language.table("pool_aliases")
    assert "title" not in learn(SeedBook(()), player).language.table("pool_aliases")

from __future__ import annotations

from itertools import combinations, product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from datacraft.core.coverage import Coverage, call_classes, classes, leaves, resolve
from datacraft.core.tool import FunctionFacts, ParameterFacts, Tool, Toolset

PARAMETERS: dict[str, Any] = {
    "type": "object",
    "$defs": {
        "Guest": {
            "type": "object",
            "properties": {
                "name": {"type": "string"},
                "age": {"anyOf": [{"type": "integer", "minimum": 0, "maximum": 120}, {"type": "null"}]},
            },
            "required": ["name", "age"],
        }
    },
    "properties": {
        "guest": {"$ref": "#/$defs/Guest"},
        "board": {"type": "string", "enum": ["none", "half", "full"]},
        "nights": {"type": "integer", "minimum": 1, "maximum": 14},
        "late": {"type": "boolean"},
        "extras": {"anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "null"}]},
    },
    "required": ["guest", "board", "nights", "late", "extras"],
}
TOOL = Tool({"type": "function", "function": {"name": "book", "parameters": PARAMETERS, "strict": True}})
FACTS = FunctionFacts(
    {
        "guest": ParameterFacts(True),
        "board": ParameterFacts(False, True, "none"),
        "nights": ParameterFacts(True),
        "late": ParameterFacts(False, True, False),
        "extras": ParameterFacts(False, True, None),
    }
)
TOOLSET = Toolset("m", "s", (TOOL,), None, {"book": FACTS})
DOMAIN = {
    "guest.name": ("plain", "unusual"),
    "guest.age": ("minimum", "typical", "maximum", "absent"),
    "board": ("=half", "=full", "absent"),
    "nights": ("minimum", "typical", "maximum"),
    "late": ("true", "absent"),
    "extras": ("one", "many", "absent"),
}


def test_classes_of_nested_optional_and_bounded_parameters() -> None:
    assert {leaf.name: classes(leaf) for leaf in leaves(TOOLSET, TOOL)} == DOMAIN


def test_a_call_falls_into_one_class_per_parameter() -> None:
    arguments = {"guest": {"name": "Ida", "age": 0}, "board": "none", "nights": 14, "late": True, "extras": ["cot"]}
    assert call_classes(TOOLSET, TOOL, arguments) == {
        "guest.name": "plain", "guest.age": "minimum", "board": "absent", "nights": "maximum", "late": "true",
        "extras": "one",
    }  # fmt: skip


def test_every_pair_of_classes_is_counted_once_and_covered_by_all_combinations() -> None:
    coverage = Coverage(TOOLSET)
    expected = sum(len(a) * len(b) for a, b in combinations(DOMAIN.values(), 2))
    assert (coverage.pairs_covered().covered, coverage.pairs_covered().total) == (0, expected)
    ages = (0, 40, 120, None)
    boards, nights, late, extras = ("none", "half", "full"), (1, 5, 14), (True, False), (None, ["a"], ["a", "b"])
    for who, age, board, night, on, extra in product(("Ida", "Zoë"), ages, boards, nights, late, extras):
        arguments = {"guest": {"name": who, "age": age}, "board": board, "nights": night, "late": on, "extras": extra}
        coverage.add("book", arguments)
    assert coverage.pairs_covered().ratio == coverage.values_covered().ratio == 1.0
    assert not coverage.open["book"]


CALLS = st.fixed_dictionaries(
    {
        "guest": st.fixed_dictionaries({"name": st.just("A"), "age": st.sampled_from([None, 0, 3, 120])}),
        "board": st.sampled_from(["none", "half", "full"]),
        "nights": st.sampled_from([1, 2, 14]),
        "late": st.booleans(),
        "extras": st.sampled_from([None, ["a"], ["a", "b"]]),
    }
)


@settings(max_examples=30, deadline=None)
@given(st.lists(CALLS, max_size=8), CALLS)
def test_gain_is_what_adding_covers(calls: list[dict[str, Any]], extra: dict[str, Any]) -> None:
    coverage = Coverage(TOOLSET)
    for call in calls:
        coverage.add("book", call)
    before = coverage.values_covered().covered + coverage.pairs_covered().covered
    gain = coverage.gain("book", extra)
    coverage.add("book", extra)
    assert coverage.values_covered().covered + coverage.pairs_covered().covered == before + gain


def test_excluded_cells_and_their_pairs_do_not_count() -> None:
    coverage = Coverage(TOOLSET, {("book", "board", "=full"): "no seed says it"})
    assert ("book", "board", "=full") not in coverage.cells
    assert not any("=full" in pair for pair in coverage.pairs)


def test_references_are_followed_as_json_schema_means_them() -> None:
    """Pointers with escapes, percent signs and anchors; a chain of references keeps what stands beside each."""
    root = {
        "$defs": {
            "a/b": {"type": "string"},
            "c d": {"$ref": "#/$defs/a~1b", "description": "of c"},
            "named": {"$anchor": "here", "type": "integer"},
        }
    }
    assert resolve({"$ref": "#/$defs/c%20d", "title": "T"}, root) == {
        "type": "string",
        "description": "of c",
        "title": "T",
    }
    assert resolve({"anyOf": [{"$ref": "#here"}, {"type": "null"}]}, root)["type"] == "integer"
    assert resolve({"$ref": "#/$defs/nowhere", "title": "T"}, root) == {"title": "T"}
    assert resolve({"$ref": "#/loop"}, {"loop": {"$ref": "#/loop"}}) == {"$ref": "#/loop"}

"""Tools that are proved by their shape: no rule speaks of them, and no schema says otherwise of their calls."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datacraft.core.line import Line
from datacraft.core.row import UNKNOWN, Row
from datacraft.steps.validate import Choice, choose
from datacraft.steps.validate.lane import VOUCHED
from datacraft.steps.validate.lane.checks import Members
from datacraft.steps.validate.lane.usual import usual

RULES = choose(Choice(), UNKNOWN)

WORDS: dict[str, st.SearchStrategy[Any]] = {
    "type": st.sampled_from(["string", "integer", "number", "boolean", "array", "object", "null", "str", ["string"]]),
    "description": st.sampled_from(["What it is.", "", None]),
    "enum": st.lists(st.sampled_from(["a", "b", 1]), max_size=3),
    "default": st.sampled_from([None, "a", "zz", 0, 7, 1.5, True]),
    "format": st.sampled_from(["date", "email", "no-such-format"]),
    "pattern": st.sampled_from(["^a", "(", "^[a-z]{1,3}$", "(?<=a)b"]),
    "minLength": st.integers(-1, 3),
    "maxLength": st.integers(0, 3),
    "minimum": st.integers(-1, 3),
    "maximum": st.sampled_from([0, 2, 2.5]),
    "exclusiveMinimum": st.sampled_from([0, 2, True]),
    "exclusiveMaximum": st.integers(0, 3),
    "minItems": st.integers(0, 2),
    "maxItems": st.integers(0, 2),
    "required": st.lists(st.sampled_from(["a", "b"]), max_size=2) | st.just(True),
    "additionalProperties": st.booleans() | st.just({"type": "string"}),
    "nullable": st.just(True),
    "$ref": st.just("#/$defs/none"),
}
FEW = st.lists(st.sampled_from(sorted(WORDS)), max_size=2)


@st.composite
def schemas(draw: st.DrawFn, depth: int = 0) -> dict[str, Any]:
    kind = draw(st.sampled_from(["string", "integer", "number", "boolean", "array", "object"][: 6 if depth < 2 else 4]))
    schema: dict[str, Any] = {"type": kind}
    if kind == "array":
        schema["items"] = draw(schemas(depth + 1))
    if kind == "object":
        schema["properties"] = draw(st.dictionaries(st.sampled_from("abc"), schemas(depth + 1), max_size=3))
        schema["required"] = sorted(schema["properties"])[: draw(st.integers(0, 3))]
    if draw(st.integers(0, 5)) == 0:
        schema = {"anyOf": [schema, {"type": "null"}]}
    return schema | {word: draw(WORDS[word]) for word in draw(FEW)}


@st.composite
def tools(draw: st.DrawFn) -> dict[str, Any]:
    properties = draw(st.dictionaries(st.sampled_from("abc"), schemas(1), max_size=3))
    parameters = {
        "type": "object",
        "properties": properties,
        "required": sorted(properties),
        "additionalProperties": False,
    }
    function = {
        "name": draw(st.sampled_from(["look_up", "python", "two words"])),
        "description": "Look it up.",
        "parameters": parameters | {word: draw(WORDS[word]) for word in draw(FEW)},
    }
    if draw(st.booleans()):
        function["strict"] = True
    return {"type": "function", "function": function}


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 9) | st.sampled_from(["a", "ab", "zz", "2026-03-01", 1.5, 2.0]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=3),
    max_leaves=4,
)


def said(tool: dict[str, Any], raw: bytes) -> Iterator[str]:
    """Codes of the rules that speak of the tool alone."""
    row = Row({"messages": [], "tools": [tool]})
    for rule in RULES.rows:
        if rule.check and (rule.sight or (rule.code in VOUCHED and rule.code.startswith("T"))) and any(rule.check(row)):
            yield rule.code
    for rule in RULES.lines:
        if rule.inspect and any(rule.inspect(Line(raw))):
            yield rule.code


@settings(max_examples=400, deadline=None)
@given(tools(), st.dictionaries(st.sampled_from("abcd"), VALUES, max_size=3))
def test_law_of_usual_tools(tool: dict[str, Any], arguments: dict[str, Any]) -> None:
    raw = json.dumps(tool).encode()
    function = usual(raw)
    if function is None:
        return
    assert list(said(tool, raw)) == []
    if Members(function.parameters).hold(arguments):
        jsonschema.Draft202012Validator(tool["function"]["parameters"]).validate(arguments)
        assert arguments.keys() <= tool["function"]["parameters"]["properties"].keys()


PLAIN = {
    "type": "object",
    "properties": {
        "day": {"type": "string", "format": "date", "description": "Which day."},
        "note": {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None, "title": "Note"},
        "tags": {"type": "array", "items": {"type": "string", "enum": ["new", "old"]}, "maxItems": 2},
        "where": {"type": "object", "properties": {"floor": {"type": "integer", "minimum": 0}}, "required": ["floor"]},
    },
    "required": ["day"],
}
ARGUMENTS = {"day": "2026-03-01", "note": None, "tags": ["new"], "where": {"floor": 2}}


def plain(parameters: dict[str, Any]) -> bytes:
    return json.dumps({"type": "function", "function": {"name": "book", "parameters": parameters}}).encode()


def test_plain_tools_are_usual() -> None:
    function = usual(plain(PLAIN))
    assert function is not None
    assert Members(function.parameters).hold(ARGUMENTS)


@pytest.mark.parametrize(
    "wrong",
    [
        {"day": "1st of March"},
        {"day": 5},
        {"tags": ["odd"]},
        {"tags": ["new"] * 3},
        {"where": {}},
        {"floor": 1},
        {"note": 1},
    ],
    ids=str,
)
def test_wrong_arguments_are_not_sure(wrong: dict[str, Any]) -> None:
    function = usual(plain(PLAIN))
    assert function is not None
    assert not Members(function.parameters).hold(ARGUMENTS | wrong)


def test_a_key_given_twice_is_not_usual() -> None:
    assert usual(plain(PLAIN).replace(b'"title": "Note"', b'"title": "Note", "title": "Note"')) is None

"""Our checker against `jsonschema`, which stays the reference; and what a hostile schema may cost."""

from __future__ import annotations

import socket
import string
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from referencing import Registry

from datacraft.core.schema import Broken, Checker, checker, clip, show
from datacraft.core.schema_walk import UNBOUNDED, expansion, pointer, resolve, subschemas

NAMES = st.sampled_from(["city", "days", "unit", "place", "tags"])
SCALARS = (
    st.none() | st.booleans() | st.integers(-20, 20) | st.sampled_from([0.5, 3.0, -2.25])
    | st.text(string.ascii_letters, max_size=4)
)  # fmt: skip
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=6
)


def objects(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {"type": st.just("object"), "properties": st.dictionaries(NAMES, inner, max_size=3)},
        optional={"required": st.lists(NAMES, max_size=2, unique=True), "additionalProperties": st.booleans()},
    )


COUNTS = st.integers(0, 4)
LEAVES = st.one_of(
    st.fixed_dictionaries({"type": st.sampled_from(["string", "integer", "number", "boolean", "null", "array"])}),
    st.fixed_dictionaries({"type": st.just("integer")}, optional={"minimum": st.integers(-5, 5), "maximum": COUNTS}),
    st.fixed_dictionaries({"type": st.just("string")}, optional={"minLength": COUNTS, "maxLength": COUNTS}),
    st.fixed_dictionaries({"enum": st.lists(st.text(string.ascii_lowercase, max_size=3), min_size=1, max_size=3)}),
    st.fixed_dictionaries({"const": st.integers(0, 3)}),
    st.just({}),
)  # fmt: skip
SCHEMAS = st.recursive(
    LEAVES,
    lambda inner: (
        objects(inner)
        | st.fixed_dictionaries({"type": st.just("array"), "items": inner}, optional={"maxItems": st.integers(0, 3)})
        | st.fixed_dictionaries({"anyOf": st.lists(inner, min_size=1, max_size=3)})
        | st.fixed_dictionaries({"oneOf": st.lists(inner, min_size=1, max_size=2)})
        | st.fixed_dictionaries({"not": inner})
    ),
    max_leaves=6,
)


@settings(deadline=None, max_examples=150)
@given(SCHEMAS, VALUES)
def test_the_reference_gives_the_same_verdict(schema: dict[str, Any], value: Any) -> None:
    found = checker(schema)
    assert isinstance(found, Checker)
    reference = jsonschema.Draft202012Validator(schema, registry=Registry())
    assert found.is_valid(value) == reference.is_valid(value) == (found.violations(value) == [])


@settings(deadline=None, max_examples=100)
@given(objects(LEAVES), st.dictionaries(NAMES, SCALARS, max_size=4))
def test_violations_stand_where_the_reference_says(schema: dict[str, Any], value: dict[str, Any]) -> None:
    found = checker(schema)
    assert isinstance(found, Checker)
    theirs = {tuple(error.absolute_path) for error in jsonschema.Draft202012Validator(schema).iter_errors(value)}
    assert {violation.path for violation in found.violations(value)} == theirs


@pytest.mark.parametrize(
    ("format_", "good", "bad"),
    [
        ("date", "2026-02-28", "2026-02-30"),
        ("date", "2028-02-29", "2026-02-29"),
        ("date-time", "2026-02-28T09:00:00Z", "2026-02-28 at nine"),
        ("time", "09:00:00Z", "25:00:00Z"),
        ("email", "ann@acme.io", "ann at acme.io"),
        ("uuid", "123e4567-e89b-12d3-a456-426614174000", "123e4567"),
        ("uri", "https://acme.io/x", "not a uri"),
        ("ipv4", "10.0.0.1", "10.0.0.256"),
        ("duration", "P3DT4H", "3 days"),
    ],
)  # fmt: skip
def test_formats_are_checked(format_: str, good: str, bad: str) -> None:
    found = checker({"type": "string", "format": format_})
    assert isinstance(found, Checker)
    assert found.is_valid(good)
    assert [violation.keyword for violation in found.violations(bad)] == ["format"]


@pytest.mark.parametrize(
    ("schema", "reason"),
    [
        ({"type": "strng"}, "schema"),
        ({"pattern": "("}, "pattern"),
        ({"patternProperties": {"(": {}}}, "pattern"),
        ({"$ref": "#/$defs/Nowhere"}, "reference"),
        ({"$ref": "https://example.com/schema.json"}, "reference"),
        ({"properties": {"a": None}}, "schema"),
        ("text", "schema"),
        ({"title": "\ud800"}, "encoding"),
    ],
)
def test_broken_schemas_are_said_not_raised(schema: Any, reason: str) -> None:
    found = checker(schema)
    assert isinstance(found, Broken)
    assert found.reason == reason
    assert found.message


def test_nothing_reaches_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    for schema in (
        {"$ref": "http://127.0.0.1:9/remote.json"},
        {"$schema": "http://127.0.0.1:9/meta.json", "type": "object"},
        {"$id": "http://127.0.0.1:9/", "$ref": "other.json"},
    ):
        found = checker(schema)
        if isinstance(found, Checker):
            found.violations({})


def doubled(depth: int) -> dict[str, Any]:
    """A schema of a few lines that unfolds to two to the power of `depth` leaves."""
    definitions: dict[str, Any] = {"L0": {"type": "string"}}
    for level in range(depth):
        ref = {"$ref": f"#/$defs/L{level}"}
        definitions[f"L{level + 1}"] = {"anyOf": [ref, ref]}
    return {"$ref": f"#/$defs/L{depth}", "$defs": definitions}


def test_a_schema_that_explodes_is_counted_before_it_is_used() -> None:
    assert expansion(doubled(8)) == 2**8
    explained = checker(doubled(8))
    bare = checker(doubled(16))
    assert isinstance(explained, Checker)
    assert isinstance(bare, Checker)
    assert explained.details
    assert not bare.details
    assert [violation.keyword for violation in bare.violations(3)] == [""]
    refused = checker(doubled(30))
    assert isinstance(refused, Broken)
    assert refused.reason == "size"


def test_a_schema_that_doubles_with_each_level_of_the_value_is_not_explained() -> None:
    branch = {"type": "object", "properties": {"a": {"$ref": "#"}}}
    twice = {"anyOf": [branch | {"required": ["a"]}, branch | {"required": ["b"]}]}
    assert expansion(twice) == UNBOUNDED
    assert expansion({"anyOf": [{"type": "string"}, {"type": "array", "items": {"$ref": "#"}}]}) < 10
    found = checker(twice)
    assert isinstance(found, Checker)
    assert not found.details


def test_a_hostile_pattern_does_not_hang() -> None:
    for pattern in ("^(a+)+$", "^(?=a)(a+)+$"):
        found = checker({"type": "string", "pattern": pattern})
        assert isinstance(found, Checker)
        assert isinstance(found.is_valid("a" * 5000 + "!"), bool)


def test_references_resolve_inside_the_schema_only() -> None:
    root = {"$defs": {"a/b": {"$anchor": "here", "type": "string"}}, "allOf": [{"type": "object"}]}
    assert resolve(root, "#/$defs/a~1b") == resolve(root, "#here") == {"$anchor": "here", "type": "string"}
    assert resolve(root, "#/allOf/0") == {"type": "object"}
    for nowhere in ("#/allOf/1", "#/x", "other.json", "#gone"):
        with pytest.raises(LookupError):
            resolve(root, nowhere)


def test_properties_named_like_keywords_are_no_keywords() -> None:
    schema = {"type": "object", "properties": {"properties": {"type": "string"}, "items": {"type": "integer"}}}
    assert [pointer(path) for path, _ in subschemas(schema)] == ["", "/properties/properties", "/properties/items"]


def test_messages_do_not_repeat_long_values() -> None:
    found = checker({"type": "integer"})
    assert isinstance(found, Checker)
    assert len(found.violations("x" * 100_000)[0].message) < 400
    assert len(show("x" * 100_000)) < 120
    assert clip("a\nb") == "a"


def test_true_is_no_integer_and_an_integral_float_is_one() -> None:
    found = checker({"type": "integer"})
    assert isinstance(found, Checker)
    assert not found.is_valid(True)
    assert found.is_valid(3.0)
    assert not found.is_valid(3.5)
    assert found.is_valid(2**64)


def test_unjudgeable_text_is_no_violation() -> None:
    found = checker({"type": "string", "minLength": 5})
    assert isinstance(found, Checker)
    assert found.violations("\ud800") == []

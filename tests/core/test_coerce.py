"""What an author writes becomes what the schema says; expected values follow the YAML 1.2 core schema and intent."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datacraft.core.coerce import Mismatch, Text, element, member, scalar

STRING, INTEGER, NUMBER, BOOLEAN = ({"type": kind} for kind in ("string", "integer", "number", "boolean"))
NULLABLE = {"anyOf": [{"type": "string"}, {"type": "null"}]}


@pytest.mark.parametrize(
    "text", ["no", "012", "1:30", "2024-01-01", "+4915112345", "1_000", "0x1F", "yes", "1e3", ".5"]
)
def test_a_string_parameter_keeps_what_was_written(text: str) -> None:
    assert scalar(Text(text), STRING, STRING) == text


@pytest.mark.parametrize(
    ("text", "schema", "value"),
    [
        ("5", INTEGER, 5),
        ("-10", INTEGER, -10),
        ("012", INTEGER, 12),
        ("49.90", NUMBER, 49.9),
        ("3", NUMBER, 3),
        ("no", BOOLEAN, False),
        ("true", BOOLEAN, True),
        ("null", NULLABLE, None),
        ("~", NULLABLE, None),
        ("hello", NULLABLE, "hello"),
        ("5", {"type": ["integer", "null"]}, 5),
        ("7", {"anyOf": [{"type": "number"}, {"type": "string"}]}, 7),
        ("x7", {"anyOf": [{"type": "number"}, {"type": "string"}]}, "x7"),
        ("3", {"enum": [1, 2, 3]}, 3),
        ("high", {"enum": ["low", "high"]}, "high"),
        ("b", {"const": "b"}, "b"),
        ("1:30", {}, "1:30"),
        ("012", {}, "012"),
        ("no", {}, "no"),
        ("true", {}, True),
        ("2.5", {}, 2.5),
        ("null", {}, None),
    ],
)
def test_the_schema_decides(text: str, schema: dict[str, Any], value: Any) -> None:
    result = scalar(Text(text), schema, schema)
    assert result == value
    assert type(result) is type(value)


def test_quotes_mean_text() -> None:
    assert scalar(Text("null", plain=False), NULLABLE, NULLABLE) == "null"
    assert scalar(Text("5", plain=False), {}, {}) == "5"


@pytest.mark.parametrize(
    ("text", "schema", "says"),
    [
        ("five", INTEGER, "a whole number"),
        ("1.5", INTEGER, "a whole number"),
        ("maybe", BOOLEAN, "true or false"),
        ("celcius", {"enum": ["celsius", "kelvin"]}, "did you mean 'celsius'"),
        ("null", STRING, "text"),
        ("x", {"anyOf": [{"type": "integer"}, {"type": "null"}]}, "a whole number"),
    ],
)
def test_what_cannot_be_meant_says_what_is_expected(text: str, schema: dict[str, Any], says: str) -> None:
    with pytest.raises(Mismatch, match=says):
        scalar(Text(text), schema, schema)


def test_references_and_nested_schemas_are_followed() -> None:
    root = {"$defs": {"Size": {"enum": [1, 2]}}, "properties": {"size": {"$ref": "#/$defs/Size"}}}
    assert scalar(Text("2"), member(root, root, "size"), root) == 2
    assert element({"items": INTEGER}, root, 4) == INTEGER
    assert element({"prefixItems": [STRING]}, root, 0) == STRING
    assert member({"additionalProperties": NUMBER}, root, "anything") == NUMBER


def test_a_schema_that_refers_to_itself_ends() -> None:
    loop: dict[str, Any] = {"$ref": "#"}
    assert scalar(Text("x"), loop, loop) == "x"


@settings(max_examples=100, deadline=None)
@given(st.integers())
def test_every_integer_survives(number: int) -> None:
    assert scalar(Text(str(number)), INTEGER, INTEGER) == number

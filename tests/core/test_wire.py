"""Results as text: Python's own `str()` is the judge. (What the SDK does is asked in `tests/steps/extract`.)"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datacraft.core.wire import OMITTED, result_text

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


def is_content(value: Any) -> bool:
    """Whether the SDK would take a value for parts of a message."""
    parts = value if isinstance(value, list) else [value]
    return bool(parts) and all(
        isinstance(part, dict) and part.get("type") in ("text", "image", "file") for part in parts
    )


@settings(deadline=None, max_examples=60)
@given(JSON)
def test_without_a_schema_a_result_is_what_python_prints(value: Any) -> None:
    if not is_content(value):
        assert result_text(value, None) == str(value)


@settings(deadline=None, max_examples=40)
@given(st.text())
def test_text_goes_as_it_is(text: str) -> None:
    assert result_text(text, {"type": "string"}) == text
    assert result_text(text, None) == text


@settings(deadline=None, max_examples=40)
@given(st.integers(-1000, 1000) | st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_prints_as_the_float_it_was(number: float) -> None:
    assert result_text(number, {"type": "number"}) == str(float(number))
    assert result_text([number], {"type": "array", "items": {"type": "number"}}) == str([float(number)])


@settings(deadline=None, max_examples=30)
@given(st.timedeltas(timedelta(0), timedelta(days=999)))
def test_a_span_prints_as_the_timedelta_it_was(span: timedelta) -> None:
    text = f"P{span.days}DT{span.seconds}.{span.microseconds:06d}S"
    assert result_text(text, {"type": "string", "x-python": {"kind": "timedelta"}}) == str(span)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("date", "2024-05-01", date(2024, 5, 1)),
        ("time", "09:30:00", time(9, 30)),
        ("datetime", "2024-05-01T09:30:00", datetime(2024, 5, 1, 9, 30)),
        ("datetime", "2024-05-01T09:30:00Z", datetime(2024, 5, 1, 9, 30, tzinfo=UTC)),
        ("uuid", "00000000-0000-0000-0000-000000000005", UUID(int=5)),
        ("decimal", "1.50", Decimal("1.50")),
        ("timedelta", "-PT1H", -timedelta(hours=1)),
        ("bytes", "raw", b"raw"),
    ],
)
def test_a_text_prints_as_the_object_it_stands_for(kind: str, text: str, value: Any) -> None:
    schema = {"type": "string", "x-python": {"kind": kind}}
    assert result_text(text, schema) == str(value)
    assert result_text([text], {"type": "array", "items": schema}) == str([value])


@pytest.mark.parametrize("kind", ["date", "datetime", "uuid", "decimal", "timedelta", "time"])
def test_a_text_that_is_no_such_object_is_taken_as_the_words(kind: str) -> None:
    assert result_text("not found", {"type": "string", "x-python": {"kind": kind}}) == "not found"


POINT = {
    "type": "object",
    "properties": {"x": {"type": "number"}, "label": {"type": "string", "default": "none"}, "tail": {"type": "string"}},
    "required": ["x"],
}


def test_a_model_prints_its_fields_and_a_nested_one_its_name() -> None:
    model = {**POINT, "x-python": {"kind": "model", "name": "Point"}}
    assert result_text({"x": 1}, model) == "x=1.0 label='none'", "a declared default is filled in, an unknown left out"
    assert result_text([{"x": 1, "label": "a"}], {"type": "array", "items": model}) == "[Point(x=1.0, label='a')]"


def test_a_dataclass_prints_its_name_in_any_place() -> None:
    made = {**POINT, "x-python": {"kind": "dataclass", "name": "Outer.Point", "fields": {"label": None}}}
    assert result_text({"x": 1, "label": "hidden"}, made) == "Outer.Point(x=1.0)"


def test_the_words_of_a_failed_tool_stand_for_any_object() -> None:
    model = {**POINT, "x-python": {"kind": "model", "name": "Point"}}
    assert result_text("No such point.", model) == "No such point."
    assert result_text("gone", {"x-python": {"kind": "opaque", "name": "Proud"}}) == "gone"


def test_references_are_followed_and_the_fitting_option_taken() -> None:
    schema = {
        "$defs": {
            "Cat": {**POINT, "required": ["x", "tail"], "x-python": {"kind": "model", "name": "Cat"}},
            "Fish": {**POINT, "x-python": {"kind": "model", "name": "Fish"}},
        },
        "type": "array",
        "items": {"anyOf": [{"$ref": "#/$defs/Cat"}, {"$ref": "#/$defs/Fish"}, {"type": "null"}]},
    }
    value = [{"x": 1, "tail": "long"}, {"x": 2, "label": ""}, None]
    assert result_text(value, schema) == "[Cat(x=1.0, label='none', tail='long'), Fish(x=2.0, label=''), None]"


@pytest.mark.parametrize(
    ("kind", "values", "printed"),
    [
        ("tuple", [1, 2], "(1, 2)"),
        ("tuple", [1], "(1,)"),
        ("tuple", [], "()"),
        ("set", [], "set()"),
        ("set", [1], "{1}"),
        ("frozenset", [], "frozenset()"),
        ("frozenset", [1], "frozenset({1})"),
    ],
)
def test_collections_print_with_their_own_brackets(kind: str, values: list[int], printed: str) -> None:
    assert result_text(values, {"type": "array", "x-python": {"kind": kind}}) == printed


def test_a_handoffs_result_is_json() -> None:
    assert result_text({"assistant": "Zoë"}, {"x-python": {"kind": "json"}}) == '{"assistant": "Zoë"}'


def test_parts_of_a_message_go_as_their_text() -> None:
    assert result_text({"type": "text", "text": "one"}, None) == "one"
    assert result_text([{"type": "text", "text": "one"}, {"type": "text", "text": "two"}], None) == "one\ntwo"
    assert result_text({"type": "image", "image_url": "https://example.com/a.png"}, None) == OMITTED
    assert result_text({"type": "bug", "text": "no part"}, None) == "{'type': 'bug', 'text': 'no part'}"

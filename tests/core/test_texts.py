"""Which strings have classes of their own, and which class a value falls into."""

from __future__ import annotations

from typing import Any

import pytest

from datacraft.core.texts import NAME_CLASSES, TEXT_CLASSES, style_of, text_class, text_classes

TEXT: dict[str, Any] = {"type": "string"}


@pytest.mark.parametrize(
    ("tool", "path", "schema", "style"),
    [
        ("create_ticket", ("summary",), TEXT, "text"),
        ("cancel", ("cancelReason",), TEXT, "text"),
        ("return_item", ("why",), TEXT, "text"),
        ("send", ("message",), {"type": "string", "maxLength": 20}, ""),
        ("send", ("message",), {"type": "string", "enum": ["a", "b"]}, ""),
        ("send", ("message",), {"type": "integer"}, ""),
        ("register_patient", ("patient", "name"), TEXT, "name"),
        ("find_patient", ("name",), TEXT, "name"),
        ("book", ("guest_name",), TEXT, "name"),
        ("upload", ("file_name",), TEXT, ""),
        ("add_customer", ("first_name",), TEXT, ""),
        ("find_product", ("name",), TEXT, ""),
        ("find_product", ("query",), TEXT, ""),
        ("show", ("customer_id",), TEXT, ""),
        ("book", ("message_date",), {"type": "string", "format": "date"}, ""),
    ],
)
def test_free_text_and_names_have_classes_and_nothing_else(
    tool: str, path: tuple[str, ...], schema: dict[str, Any], style: str
) -> None:
    assert style_of(tool, path, schema) == style


@pytest.mark.parametrize(
    ("value", "option"),
    [
        ("Production is down", "short"),
        ("Customers cannot pay and nobody knows why", "long"),
        ('Page says "not found"', "quoted"),
        ("Page says ‘not found’ to everybody", "quoted"),
        ("Can't log in", "short"),
        ("Error 500 everywhere", "unusual"),
        ("Besprechung fällt aus", "unusual"),
        ("it's the users' fault and it's always been", "long"),
    ],
)
def test_a_text_falls_into_one_class(value: str, option: str) -> None:
    assert text_class("text", value) == option


@pytest.mark.parametrize(
    ("value", "option"),
    [("Ida Berg", "plain"), ("Zoë Ek", "unusual"), ("Sinead O'Dowd", "unusual"), ("Ana García-López", "unusual")],
)
def test_a_name_is_plain_or_unusual(value: str, option: str) -> None:
    assert text_class("name", value) == option


def test_strings_without_a_style_are_given() -> None:
    assert text_classes("") == ("given",)
    assert text_class("", 'C-1 "x"') == "given"
    assert {text_classes("text"), text_classes("name")} == {TEXT_CLASSES, NAME_CLASSES}

"""Values that mean the same are the same, and nothing else is."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datacraft.core.comparison import ABSENT, AUTO, Policy, identical, same
from datacraft.core.comparison_policy import policy_of
from datacraft.core.folding import fold, similarity

TEXT, NUMBER = Policy("text"), Policy("number")


@pytest.mark.parametrize(
    ("expected", "got", "policy"),
    [
        (5, 5.0, NUMBER),
        (0.1 + 0.2, 0.3, NUMBER),
        ("Paris", " pARIS\n", TEXT),
        ("Café", "Cafe\u0301", TEXT),
        ("O’Hara – “x”", 'O\'Hara - "x"', TEXT),
        ("ＡＢＣ　1", "abc 1", TEXT),
        ("2026-03-01", "March 1st, 2026", TEXT),
        ("17:30", "5:30 pm", TEXT),
        ("2026-03-01T10:00:00Z", "2026-03-01 11:00+01:00", TEXT),
        ("PT90M", "PT1H30M", TEXT),
        (["a", "b"], ["B", "A"], Policy("set", inner=TEXT)),
        ({"a": 1}, {"a": 1, "b": "x"}, Policy("object", keys={"b": Policy("text", default="x")})),
        ("Checkout fails with 500 for everyone", "checkout fails for everyone with 500", Policy("similar")),
        (None, ABSENT, Policy("text", default=None)),
        (ABSENT, "x", Policy("text", default="x")),
        (["A"], ABSENT, Policy("set", default=["a"], inner=TEXT)),
        ("anything", 7, Policy("ignore")),
        (1, 1.0, AUTO),
        ("A", "a", AUTO),
    ],
)
def test_the_same(expected: Any, got: Any, policy: Policy) -> None:
    assert same(expected, got, policy)


@pytest.mark.parametrize(
    ("expected", "got", "policy"),
    [
        ("-10", "10", TEXT),
        ("3.14", "314", TEXT),
        ("1/2", "12", TEXT),
        ("v1.10", "v110", TEXT),
        ("v1.10", "v1.1", TEXT),
        ("½", "1/2", TEXT),
        ("x²", "x2", TEXT),
        ("-10", "10", Policy("similar")),
        (-10, 10, NUMBER),
        (5, "5", NUMBER),
        ("5", 5, TEXT),
        (1, True, Policy("exact")),
        (1, True, NUMBER),
        (10**17, 10**17 + 1, NUMBER),
        ("high", "HIGH", Policy("exact")),
        ("03/04/2026", "04/03/2026", TEXT),
        ("03/04/2026", "2026-04-03", TEXT),
        ("2026-03-01", "2026-03-01T00:00", TEXT),
        ("10:00", "10:00Z", TEXT),
        (["a", "b"], ["b", "a"], Policy("list", inner=TEXT)),
        (["a", "a", "b"], ["a", "b", "b"], Policy("set", inner=TEXT)),
        (["a"], ["a", "a"], Policy("set", inner=TEXT)),
        ({"a": 1}, {"a": 1, "b": 2}, Policy("object")),
        ("", None, TEXT),
        (None, ABSENT, TEXT),
        (ABSENT, None, TEXT),
        (ABSENT, "y", Policy("text", default="x")),
        ("The invoice is paid", "The invoice is not paid", Policy("similar")),
        ("Room 12 is too loud", "Room 13 is too loud", Policy("similar")),
        ("It cost $10", "It cost €10", Policy("similar")),
        ("Printer is on fire", "Coffee machine broken", Policy("similar")),
    ],
)
def test_not_the_same(expected: Any, got: Any, policy: Policy) -> None:
    assert not same(expected, got, policy)


ROOT = {"$defs": {"Level": {"enum": ["low", "high"], "type": "string"}}}


@pytest.mark.parametrize(
    ("schema", "options", "label"),
    [
        ({"type": "integer"}, {}, "number"),
        ({"type": "number", "default": 2}, {}, "number, default 2"),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, {}, "text, default null"),
        ({"type": ["integer", "null"]}, {}, "number, default null"),
        ({"$ref": "#/$defs/Level"}, {}, "exact"),
        ({"type": "array", "items": {"$ref": "#/$defs/Level"}}, {}, "set"),
        ({"type": "array", "items": {"type": "string"}, "uniqueItems": True}, {}, "set"),
        ({"type": "array", "items": {"type": "number"}}, {}, "list"),
        ({"type": "string"}, {"provenance": "composed"}, "similar 0.5"),
        ({"$ref": "#/$defs/Level"}, {"provenance": "composed"}, "exact"),
        ({"type": "integer"}, {"provenance": "composed"}, "number"),
        ({"type": "string"}, {"provenance": "composed", "setting": "exact"}, "exact"),
        ({"type": "string"}, {"setting": "similar:0.8"}, "similar 0.8"),
        ({"type": "string"}, {"declared": "x"}, 'text, default "x"'),
        ({}, {}, "auto"),
    ],
)
def test_the_policy_follows_from_schema_provenance_and_setting(schema: Any, options: Any, label: str) -> None:
    assert policy_of(ROOT, schema, **options).label == label


@pytest.mark.parametrize("setting", ["fuzzy", "similar:2", "similar:x", "auto"])
def test_a_setting_that_does_not_exist_is_refused(setting: str) -> None:
    with pytest.raises(ValueError, match=r"comparison|similarity"):
        policy_of({}, {}, setting=setting)


def test_a_judge_decides_what_words_cannot() -> None:
    policy = Policy("judge")
    assert same("Site is down", "Production unreachable", policy, lambda a, b: True)
    assert not same("Site is down", "The site is down", policy, lambda a, b: False)
    assert same("Site is down", "The site is down", policy, lambda a, b: None)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(json_values)
def test_everything_is_itself(value: Any) -> None:
    assert identical(value, value)
    assert same(value, value, AUTO)


@settings(max_examples=60, deadline=None)
@given(json_values, json_values)
def test_no_policy_but_similarity_takes_what_folding_keeps_apart(a: Any, b: Any) -> None:
    assert same(a, b, AUTO) == same(b, a, AUTO)
    if isinstance(a, str) and isinstance(b, str) and not (a[:1] + b[:1]).isdigit():
        assert same(a, b, TEXT) == (fold(a) == fold(b))


@settings(max_examples=60, deadline=None)
@given(st.text(), st.text())
def test_similarity_is_symmetric_and_whole_only_for_the_same_words(a: str, b: str) -> None:
    assert similarity(a, b) == similarity(b, a)
    assert 0 <= similarity(a, b) <= 1

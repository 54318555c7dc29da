"""Decoding never raises, and says what readers disagree on; values as the standard library reads them."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datacraft.core.decode import MAX_DEPTH, _anyones, decode, spans

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()


@settings(max_examples=60, deadline=None)
@given(
    st.recursive(SCALARS, lambda x: st.lists(x, max_size=3) | st.dictionaries(st.text(), x, max_size=3), max_leaves=5)
)
def test_what_json_writes_comes_back(value: object) -> None:
    text = json.dumps(value, ensure_ascii=False)
    assert decode(text).value == json.loads(text)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet='{}[]",:0123456789truefalsn\\ue. -E'))
def test_no_text_raises(text: str) -> None:
    decode(text)


@pytest.mark.parametrize(
    ("text", "kind", "pointer"),
    [
        ('{"a": {"b": 1, "b": 2}}', "duplicate-key", "/a/b"),
        ('{"a/b": 1, "a/b": 2}', "duplicate-key", "/a~1b"),
        ("[0, NaN]", "non-finite", "/1"),
        ("[-Infinity]", "non-finite", "/0"),
        ('{"x": 1e999}', "non-finite", "/x"),
        ("[9007199254740993]", "precision", "/0"),
        ("[0.12345678901234567890]", "precision", "/0"),
        ("[" + "9" * 5000 + "]", "precision", "/0"),
        (r'["\ud83d"]', "surrogate", "/0"),
        (r'{"\udc00": 1}', "surrogate", ""),
    ],
)
def test_oddities_are_found_where_they_are(text: str, kind: str, pointer: str) -> None:
    odd = decode(text).oddities
    assert [(one.kind, one.pointer) for one in odd] == [(kind, pointer)]


@pytest.mark.parametrize(
    "text", ["[9007199254740992]", "[0.1234567890123456]", r'["\ud83d\ude00"]', '{"a": 1, "b": 1}']
)
def test_ordinary_values_are_not_odd(text: str) -> None:
    assert decode(text).oddities == ()


def test_values_of_odd_texts() -> None:
    assert decode('{"a": 1, "a": 2}').value == {"a": 2}
    assert decode("[18446744073709551616]").value == [2**64]
    assert math.isinf(decode("[1e999]").value[0])
    assert decode(r'"\ud83dx"').value == "\ufffdx"


@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 5_000, 200_000])
def test_depth_is_an_error_and_not_a_crash(depth: int) -> None:
    assert "levels deep" in decode("[" * depth + "]" * depth).error
    assert decode('{"a":' * depth + "1" + "}" * depth).error


def test_depth_within_the_limit_is_read() -> None:
    assert decode("[" * MAX_DEPTH + "]" * MAX_DEPTH).error == ""


def test_spans_of_arrays_and_of_values_in_a_row() -> None:
    for text in ('[{"a": 1}, 2]', '{"a": 1}\n2'):
        assert [text[start:end] for start, end in spans(text)] == ['{"a": 1}', "2"]
    with pytest.raises(ValueError, match="breaks off"):
        list(spans("[1"))


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(['"', "\\", '\\"', "\\u0022"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(
    JSON,
    st.booleans(),
    st.integers(0, 60),
    st.sampled_from(["", '"', "\\", ",", '"a":1,', "0", "e", "-", "\\ud83d", "\x01"]),
)
def test_usual_texts_are_read_like_all_others(value: object, escaped: bool, at: int, more: str) -> None:
    """The quick reading of a text is never another than the careful one."""
    text = json.dumps(value, ensure_ascii=escaped)
    broken = text[:at] + more + text[at:]
    assert repr(decode(broken)) == repr(_anyones(broken))

"""Differences of two texts, and what they are put down to."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datacraft.core.parity import AROUND, CAUSES, Hunk, cause_of, hunks, no_tools, tools_span
from datacraft.core.render_check import fitted
from datacraft.core.template import ChatTemplate
from datacraft.io import templates
from tests.serving_stub import without
from tests.steps.evaluate.hotel import BOOK, FIND, ROWS

TEXTS = st.text(alphabet='ab{}" \n', max_size=120)
CHATML = fitted(templates.load("chatml"))


@settings(max_examples=150, deadline=None)
@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_what_is_the_same_and_what_differs_make_up_both_texts(head: str, a: str, b: str, tail: str) -> None:
    trained, served = head + a + tail, head + b + tail
    found = list(hunks(trained, served))
    assert bool(found) == (trained != served)
    assert _rebuilt(trained, found) == served


def _rebuilt(trained: str, found: list[Hunk]) -> str:
    pieces, place = [], 0
    for hunk in found:
        assert trained[hunk.at : hunk.at + len(hunk.trained)] == hunk.trained
        assert hunk.trained != hunk.served
        pieces += [trained[place : hunk.at], hunk.served]
        place = hunk.at + len(hunk.trained)
    return "".join([*pieces, trained[place:]])


def test_each_difference_is_found_by_itself_with_what_is_around_it() -> None:
    head, middle, tail = "x" * 60, "y" * 5000, "z" * 60
    trained = head + ', "strict": true' + middle + "Oslo" + tail
    served = head + middle + "Bergen, Norway" + tail
    first, second = hunks(trained, served)
    assert (first.at, first.trained, first.served) == (60, ', "strict": true', "")
    assert (first.before, first.after) == ("x" * AROUND, "y" * AROUND)
    assert (second.trained, second.served) == ("Oslo", "Bergen, Norway")


def test_texts_that_never_meet_again_are_one_difference() -> None:
    (only,) = hunks("begin " + "a" * 9000 + " end", "begin " + "b" * 40 + " end")
    assert (only.trained, only.served) == ("a" * 9000, "b" * 40)


MESSAGES: list[dict[str, Any]] = [
    {"role": "system", "content": "You are a hotel's assistant."},
    {"role": "user", "content": "Who is ann@x.io?"},
    {
        "role": "assistant",
        "content": "",
        "tool_calls": [
            {
                "id": "q7Xc2Lm9A",
                "type": "function",
                "function": {"name": "find_guest", "arguments": {"email": "ann@x.io"}},
            }
        ],
    },
    {"role": "tool", "tool_call_id": "q7Xc2Lm9A", "content": "G-1 Ann, in room 12"},
]
TOOLS = [{**BOOK, "function": {**BOOK["function"], "strict": True}}, FIND]


def rendered(template: ChatTemplate, messages: list[dict[str, Any]] = MESSAGES, tools: Any = TOOLS) -> str:
    return template.render(messages, tools, generation_prompt=True).text


PLANTED: dict[str, tuple[str, str]] = {
    "no_tools": ("{{ tool | tojson }}{{ '\\n' }}", ""),
    "content_dropped": ("{{ message.content }}\n</tool_response>", "</tool_response>"),
    "calls": ("call.function.arguments | tojson", "call.function.arguments | tojson | tojson"),
    "system": ("{% if opening %}{{ opening.content }}{% endif %}", ""),
    "opening": ("<|im_start|>assistant\n{% endif -%}", "<|im_start|>assistant\nSure: {% endif -%}"),
    "think": ("<|im_start|>assistant\n{% endif -%}", "<|im_start|>assistant\n<think>\n\n</think>\n\n{% endif -%}"),
    "bos": ("{#- ChatML", "<s>{#- ChatML"),
    "blanks": ("{{ message.content }}\n</tool_response>", "{{ message.content }} \n</tool_response>"),
}  # fmt: skip


@pytest.mark.parametrize("cause", PLANTED)
def test_a_planted_cause_is_named(cause: str) -> None:
    trained, served = rendered(CHATML), rendered(without(CHATML, *PLANTED[cause]))
    causes = [cause_of(hunk, trained, served, MESSAGES, TOOLS) for hunk in hunks(trained, served)]
    assert causes
    assert set(causes) == {cause}


def test_definitions_written_otherwise_are_told_from_none_at_all() -> None:
    trained = rendered(CHATML)
    lax = [{"type": "function", "function": {k: v for k, v in t["function"].items() if k != "strict"}} for t in TOOLS]
    served = rendered(CHATML, tools=lax)
    (only,) = hunks(trained, served)
    assert only.trained == ', "strict": true'
    assert cause_of(only, trained, served, MESSAGES, TOOLS) == "tool_definitions"
    compact = rendered(without(CHATML, "tool | tojson", "tool | tojson(separators=(',', ':'))"))
    assert {cause_of(h, trained, compact, MESSAGES, TOOLS) for h in hunks(trained, compact)} == {"tool_definitions"}


def test_a_date_of_today_is_told_from_content() -> None:
    trained = "<|user|>Hello there<|end|>Today: 15 Jan 2026. Be brief and kind to everyone.<|assistant|>"
    served = trained.replace("15 Jan 2026", "21 Nov 2026")
    (only,) = hunks(trained, served)
    assert cause_of(only, trained, served, [{"role": "user", "content": "Hello there"}], []) == "date"


def test_another_template_altogether() -> None:
    other = ChatTemplate("other", "{% for m in messages %}[{{ m.role | upper }}] {{ m.content }} {% endfor %}[ANSWER]")
    messages = [MESSAGES[0], MESSAGES[1]]
    trained, served = rendered(CHATML, messages, []), rendered(other, messages, [])
    causes = [cause_of(hunk, trained, served, messages, []) for hunk in hunks(trained, served)]
    assert "template" in causes


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["metadata"]["id"])
def test_the_definitions_of_a_prompt_are_found(row: dict[str, Any]) -> None:
    text = rendered(CHATML, row["messages"][:2], row["tools"])
    first, last = tools_span(text, row["tools"])
    for tool in row["tools"]:
        assert json.dumps(tool) in text[first:last]
    assert row["messages"][1]["content"] not in text[first:last]
    assert not no_tools(row["tools"], text)
    assert no_tools(row["tools"], text[last:])


def test_every_cause_has_words() -> None:
    from typing import get_args

    from datacraft.core.parity import Cause

    assert set(CAUSES) == set(get_args(Cause))

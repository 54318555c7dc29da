"""Texts that broke on their way into a row, and texts that only look so."""

from __future__ import annotations

from typing import Any

import pytest

from datacraft import validate_examples

TOOL = {
    "type": "function",
    "function": {
        "name": "cancel_visit",
        "description": "Cancel a visit.",
        "parameters": {
            "type": "object",
            "properties": {"visit_id": {"type": "string", "description": "Number of the visit."}},
            "required": ["visit_id"],
        },
    },
}


def codes(asked: str, answer: str) -> set[str]:
    row: dict[str, Any] = {
        "messages": [{"role": "user", "content": asked}, {"role": "assistant", "content": answer}],
        "tools": [TOOL],
    }
    return {finding.code for finding in validate_examples([row])}


BROKEN = {
    "slot in braces": ("Am I booked?", "You are booked with {{ doctor }}.", "M128"),
    "slot of a shell": ("Am I booked?", "You are booked on ${day}.", "M128"),
    "slot by name": ("Am I booked?", "You are booked, {customer_name}.", "M128"),
    "request with a slot": ("Book a table in [city] for tonight.", "For how many people?", "M128"),
    "filler": ("What does it cover?", "Lorem ipsum dolor sit amet.", "M128"),
    "quote of a web page": ("Am I booked?", "You are &quot;booked&quot;.", "M129"),
    "escaped twice over": ("Am I booked?", "You&amp;#39;re booked.", "M129"),
    "letters of an escape": ("Bin ich gebucht?", "Ja, f\\u00fcr Montag.", "M129"),
    "breaks as letters": ("Am I booked?", "Yes.\\nMonday, 09:40.", "M129"),
    "zero width": ("Am I booked?", "You are b\u200booked.", "M130"),
    "byte order mark": ("\ufeffAm I booked?", "Yes, for Monday.", "M130"),
    "breaks off": ("What do I need?", "Bring your card. You also need a letter of your doctor and the", "M123"),
    "a call in Python": ("Cancel V-88120.", 'cancel_visit(visit_id="V-88120")', "C114"),
    "a list of calls": ("Cancel V-88120.", '[cancel_visit(visit_id="V-88120")]', "C114"),
    "JSON after a sentence": (
        "Cancel V-88120.",
        'Sure. {"name": "cancel_visit", "arguments": {"visit_id": "V-88120"}}',
        "C114",
    ),
    "a wire call in words": (
        "Cancel V-88120.",
        '{"tool_calls": [{"function": {"name": "cancel_visit", "arguments": "{}"}}]}',
        "C114",
    ),
    "a promise": ("Cancel V-88120.", "I'll go ahead and cancel it for you.", "C115"),
    "a promise with a curly apostrophe": ("Cancel V-88120.", "Okay, I\u2019ll check that.", "C115"),
}
RIGHT = {
    "braces are the subject": ("How do I print a name in Jinja?", "Write {{ name }} where it belongs."),
    "braces of a shell": ("How do I read a variable?", "Use `${name}`."),
    "a set": ("Which sets hold 3?", "Both {1, 3} and {3, 5}."),
    "mathematics": ("What is a half?", r"It is \frac{a}{b} with a = 1 and b = 2."),
    "a letter to fill in": ("Write me a letter template.", "Dear [Customer Name],\nthank you for your visit."),
    "a link": ("Where is it?", "See [the city](https://city.acme.io/map)."),
    "a footnote": ("Is that known?", "Yes [1], since 1998 [2]."),
    "entities are the subject": ("What is an ampersand in HTML?", "Write &amp; for it."),
    "markup": ("Fix this: <b>R&amp;D</b>", "It is right as it is."),
    "a company": ("Who makes it?", "AT&T and R&D; both know it."),
    "an escape is the subject": ("What is \\u00fc in Unicode?", "The letter ü."),
    "a folder": ("Where is it?", "In C:\\new\\Notes."),
    "a script with joiners": ("سلام", "می\u200cخواهم"),
    "a family": ("Who comes?", "The four of us: \U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"),
    "words of Khmer": (
        "\u179f\u17bd\u179f\u17d2\u178f\u17b8\u200b\u1794\u1784",
        "\u17a2\u179a\u200b\u1782\u17bb\u178e",
    ),
    "an offer": ("Cancel my visit.", "I will cancel it once you give me its number."),
    "a friendly end": ("Thanks!", "You are welcome. Let me know if there is more."),
    "something else is called": ("How do I print in Python?", "print(text='hello')"),
    "ends with a name": ("Who is it?", "That is Doctor Lindqvist, whom we call The"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_texts_are_found(name: str) -> None:
    asked, answer, code = BROKEN[name]
    assert code in codes(asked, answer)


@pytest.mark.parametrize("name", RIGHT)
def test_texts_that_only_look_broken_are_left_alone(name: str) -> None:
    assert not codes(*RIGHT[name]) & {"M123", "M128", "M129", "M130", "C114", "C115"}


def test_a_number_that_json_has_not_is_named() -> None:
    call = {"name": "heat", "arguments": '{"degrees": NaN}'}
    calls = [{"id": "kT4mQ81xZ", "type": "function", "function": call}]
    parameters = {"type": "object", "properties": {"degrees": {"type": "number", "description": "How warm."}}}
    row: dict[str, Any] = {
        "messages": [
            {"role": "user", "content": "Make it warm."},
            {"role": "assistant", "content": "", "tool_calls": calls},
        ],
        "tools": [{"type": "function", "function": {"name": "heat", "description": "Heat.", "parameters": parameters}}],
    }
    found = {finding.code for finding in validate_examples([row])}
    assert "A101" in found
    assert "A109" not in found

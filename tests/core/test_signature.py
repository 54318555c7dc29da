"""When two rows make the same calls, and what is left of a request without its values."""

from __future__ import annotations

import pytest

from datacraft.core.example import Example
from datacraft.core.message import AssistantMessage, Message, ToolCall, UserMessage
from datacraft.core.signature import call_shape, call_signature, carriers, delexicalised


def call(name: str, arguments: str, number: str = "1") -> ToolCall:
    return ToolCall(number, name, arguments)


def row(*messages: Message) -> Example:
    return Example(messages)


def said(text: str, *calls: ToolCall) -> Example:
    return row(UserMessage(text), AssistantMessage("", calls))


@pytest.mark.parametrize(
    "other",
    [
        said("x", call("book", '{"b": 2, "a": 1}', "9")),
        said("x", call("book", '{ "a":1,"b":2 }')),
        row(UserMessage("y"), AssistantMessage("", (call("book", '{"a": 1, "b": 2}'),)), AssistantMessage("Done.")),
    ],
)
def test_ids_keys_and_final_words_do_not_count(other: Example) -> None:
    assert call_signature(other) == call_signature(said("x", call("book", '{"a": 1, "b": 2}')))


@pytest.mark.parametrize(
    "other",
    [
        said("x", call("book", '{"a": 1, "b": 3}')),
        said("x", call("look", '{"a": 1, "b": 2}')),
        said("x", call("book", '{"a": 1, "b": 2}'), call("book", '{"a": 1, "b": 2}')),
        row(UserMessage("x"), AssistantMessage("Which b?"), AssistantMessage("", (call("book", '{"a": 1, "b": 2}'),))),
        said("x"),
    ],
)
def test_values_tools_number_and_questions_count(other: Example) -> None:
    assert call_signature(other) != call_signature(said("x", call("book", '{"a": 1, "b": 2}')))


def test_order_counts_between_turns_and_not_inside_one() -> None:
    a, b = call("f", '{"x": 1}'), call("g", '{"x": 2}')
    assert call_signature(said("x", a, b)) == call_signature(said("x", b, a))
    one, two = AssistantMessage("", (a,)), AssistantMessage("", (b,))
    assert call_signature(row(one, two)) != call_signature(row(two, one))


def test_no_calls_no_signature() -> None:
    assert call_signature(row(UserMessage("hi"), AssistantMessage("Hello."))) == ""


def test_call_shape_is_names_and_given_parameters() -> None:
    a = said("x", call("book", '{"a": 1, "b": null}'))
    assert call_shape(a) == call_shape(said("y", call("book", '{"a": 7}')))
    assert call_shape(a) != call_shape(said("x", call("book", '{"a": 1, "b": 2}')))


def test_values_become_their_parameters() -> None:
    example = said(
        "Book the Blue Door for two in-progress guests, code AB-12, for mia@example.com",
        call("book", '{"place": "blue door", "guests": 2, "state": "in_progress", "vip": true}'),
    )
    assert delexicalised(example) == "book the <place> for <guests> <state> guests, code <code>, for <code>"
    spaced = said("it is in progress now", call("book", '{"state": "in_progress"}'))
    assert delexicalised(spaced) == "it is <state> now"


def test_requests_that_differ_in_values_only_are_the_same_without_them() -> None:
    one = said("Reserve Casa Azul for 4 at 19:30", call("book", '{"place": "Casa Azul", "guests": 4, "time": "19:30"}'))
    two = said("reserve Noma for 12 at 8:15", call("book", '{"place": "Noma", "guests": 12, "time": "8:15"}'))
    assert delexicalised(one) == delexicalised(two)
    assert call_shape(one) == call_shape(two)


def test_values_inside_words_stay() -> None:
    assert delexicalised(said("an ant in the pantry", call("f", '{"x": "ant"}'))) == "an <x> in the pantry"


def test_carriers_are_the_sentences_with_a_slot() -> None:
    example = said("Hello there. Please book Noma for me! Thanks a lot.", call("book", '{"place": "Noma"}'))
    assert carriers(example) == ("please book <place> for me",)
    assert carriers(said("Good morning to you.")) == ("good morning to you",)
    assert carriers(row(AssistantMessage("Hello"))) == ()


def test_arguments_that_do_not_parse_still_have_a_signature() -> None:
    assert call_signature(said("x", call("f", "{oops"))) != call_signature(said("x", call("f", "{}")))
    assert delexicalised(said("x y", call("f", "[1]"))) == "x y"

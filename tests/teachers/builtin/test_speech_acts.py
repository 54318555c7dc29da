from __future__ import annotations

from random import Random

import pytest

from datacraft.teachers.builtin.forms import article, with_article
from datacraft.teachers.builtin.language import load
from datacraft.teachers.builtin.marked import MARK, mark, variables
from datacraft.teachers.builtin.speech_acts import command, fronted, indirect, other_verb, restated, verb_phrase

EN = load("en")


@pytest.mark.parametrize(
    ("sentence", "phrase"),
    [
        ("Could you please book a table?", "book a table"),
        ("I'd like to rent a van, please.", "rent a van"),
        ("Cancel it.", "cancel it"),
        ("pls send the report", "send the report"),
        ("Order is late", None),
        ("The report is empty.", None),
    ],
)
def test_the_verb_phrase_of_a_request(sentence: str, phrase: str | None) -> None:
    assert verb_phrase(sentence, EN) == phrase


@pytest.mark.parametrize(
    ("question", "clause"),
    [
        ("Which plan is X on?", "which plan X is on"),
        ("What's the weather like in X?", "what the weather is like in X"),
        ("Where is my order X?", "where my order X is"),
        ("Do we have X on file?", "if we have X on file"),
        ("has X arrived?", "if X has arrived"),
        ("What is the patient number of X?", "what the patient number of X is"),
        ("How about X?", None),
    ],
)
def test_questions_become_clauses(question: str, clause: str | None) -> None:
    made = indirect(question.replace("X", mark("X")), EN)
    assert (None if made is None else MARK.sub(lambda m: m.group(1), made)) == clause


@pytest.mark.parametrize("seed", range(40))
def test_no_speech_act_loses_or_repeats_a_value(seed: int) -> None:
    for sentence in (
        "Cancel booking X because of Y.",
        "Which plan is X on?",
        "I need a room in X.",
        "X says it is slow.",
    ):
        marked = "".join(mark(c) if c in "XY" else c for c in sentence)
        made = restated(marked, EN, Random(seed))
        assert made is None or sorted(variables(made)) == sorted(variables(marked))


def test_a_prepositional_slot_moves_to_the_front_only_where_it_belongs_to_the_whole() -> None:
    both = f"cancel {mark('X')} and send a letter for {mark('Y')}"
    assert all(fronted(both, EN, Random(i)) == both for i in range(30))
    single = f"open a ticket for {mark('X')}"
    assert any("\x00" in fronted(single, EN, Random(i)) for i in range(30))


@pytest.mark.parametrize(
    ("text", "fits"),
    [("apple", "an"), ("urine test", "a"), ("ECG", "an"), ("SMS", "an"), ("letter", "a"), ("8 am slot", "an"),
     ("umbrella", "an"), ("user", "a"), ("hour", "a"), ("MRI", "an")],
)  # fmt: skip
def test_articles(text: str, fits: str) -> None:
    assert article(text) == fits


def test_an_article_before_a_plural_goes() -> None:
    assert with_article("get me a ", "running shoes") == "get me "
    assert with_article("She needs a ", "ECG") == "She needs an "


@pytest.mark.parametrize("phrase", ["find out who it was", "book her off", "check if it rains", "set an alarm", "rent"])
def test_a_verb_bound_to_what_follows_it_keeps_its_word(phrase: str) -> None:
    assert all(other_verb(phrase, EN, Random(seed)) == phrase for seed in range(10))


def test_another_verb_of_the_same_meaning_takes_the_whole_verb() -> None:
    assert {other_verb("pick up the parcel", EN, Random(seed)) for seed in range(10)} == {"collect the parcel"}
    assert other_verb(f"set the oven to {mark('v0')}", EN, Random(1)) == f"change the oven to {mark('v0')}"


@pytest.mark.parametrize("question", ["Can you tell me when X plays?", "can you pass X on to my sister?"])
def test_a_request_to_act_is_no_question_about_a_fact(question: str) -> None:
    assert indirect(question.replace("X", mark("v0")), EN) is None


def test_the_verb_of_an_indirect_question_stands_last() -> None:
    assert indirect("What's the status of my claim file?", EN) == "what the status of my claim file is"


def test_a_question_without_its_mark_is_nothing_to_remark_on() -> None:
    texts = {restated("is there anything by Bach in the shop", EN, Random(seed)) for seed in range(60)}
    assert not any(text and text.startswith(("Apparently", "Looks like", "FYI")) for text in texts)


def test_somebody_who_wants_to_know_is_told() -> None:
    made = {command("tell who is on call", EN, Random(seed)).lower() for seed in range(40)}
    assert all("tell me who is on call" in text for text in made)


def test_what_goes_on_behind_a_comma_is_asked_for_at_the_end() -> None:
    texts = {restated("I need an incident, P2, mails are delayed.", EN, Random(seed)) for seed in range(60)}
    assert all(text is None or text.rstrip(".").endswith("delayed") for text in texts)

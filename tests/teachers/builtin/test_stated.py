"""Values said beside a request: several in one sentence, numbers with their unit, a code in its pronoun's place."""

from __future__ import annotations

from random import Random

import pytest

from datacraft.teachers.builtin.forms import counted, said, spoken
from datacraft.teachers.builtin.language import load
from datacraft.teachers.builtin.marked import MARK
from datacraft.teachers.builtin.referring import named
from datacraft.teachers.builtin.register import habits, small
from datacraft.teachers.builtin.requests import other_phrases, stop, whole
from datacraft.teachers.builtin.stated import addons, attached
from datacraft.teachers.builtin.template import Variable
from tests.agents.projects import lexicon


def plain(text: str) -> str:
    return MARK.sub(lambda match: match.group(1).removeprefix("="), text)


@pytest.mark.parametrize("seed", range(20))
def test_several_values_are_each_said_once(seed: int) -> None:
    entries = [("search_flights", "passengers", 4), ("search_flights", "date", "2027-05-03"), ("x", "cabin", "first")]
    said = addons(lexicon("travel"), entries, Random(seed))
    assert 1 <= len(said) <= len(entries)
    text = plain(" ".join(said))
    assert text.count("first") == 1
    assert text.count("4") >= 1
    assert all(sentence[:1].isupper() or not sentence[:1].isalpha() for sentence in map(plain, said))


def test_pieces_that_begin_alike_are_set_apart() -> None:
    entries = [("search_hotels", "guests", 3), ("search_hotels", "max_price", 120)]
    texts = {plain(" ".join(addons(lexicon("travel"), entries, Random(seed)))).lower() for seed in range(40)}
    assert not any("for 3 guests for 120" in text for text in texts)
    assert any("for 3 guests, for 120" in text for text in texts)


def test_a_unit_in_a_name_is_said_after_the_number() -> None:
    assert (load("en").label("weight_kg"), load("en").unit("weight_kg")) == ("weight", "kg")
    assert (load("en").label("kg"), load("en").unit("kg")) == ("kg", "")
    assert load("en").unit("passengers") == ""


def test_a_code_stands_where_its_pronoun_stood() -> None:
    text, left = named("Just put it in my cart", [("add", "sku", "SKU-7"), ("add", "qty", 2)], load("en"))
    assert plain(text) == "Just put SKU-7 in my cart"
    assert left == [("add", "qty", 2)]
    untouched = ("It broke, I return it", [("add", "why", "broken")])
    assert named(*untouched, load("en")) == untouched


def test_names_keep_their_capital_letter() -> None:
    assert small("Tom left it here", frozenset({"Tom"})) == "Tom left it here"
    assert small("Please look", frozenset({"Tom"})) == "please look"


def test_only_rows_that_slip_have_a_slip() -> None:
    text = "please cancel everything tomorrow"
    assert {habits(text, Random(seed)) for seed in range(50)} == {text}
    assert sum(habits(text, Random(seed), slips=True) != text for seed in range(50)) >= 45  # two equal letters may swap


@pytest.mark.parametrize("text", ["Need to lock the door", "Do we have a van", "Sorry. Need to go"])
def test_phrases_stay_where_another_would_break_the_sentence(text: str) -> None:
    texts = {other_phrases(text, load("en"), Random(seed), share=1.0) for seed in range(60)}
    assert not any(broken in said for said in texts for broken in ("Have to", "have to lock", "Do we've"))


@pytest.mark.parametrize(
    ("after", "one", "made"),
    [
        (" tickets for EV-1 are yours", True, " ticket for EV-1 is yours"),
        (" seated tickets", True, " seated ticket"),
        (" open ticket", False, " open tickets"),
        (" copy", False, " copies"),
        (" people", True, " person"),
        (" o'clock", False, " o'clock"),
        (" across", True, " across"),
        (" percent", False, " percent"),
    ],
)
def test_a_noun_has_the_number_that_stands_before_it(after: str, one: bool, made: str) -> None:
    assert counted(after, one, load("en")) == made


def test_nobody_has_no_have_to() -> None:
    assert all(other_phrases("no need to ring", load("en"), Random(i)) == "no need to ring" for i in range(30))


def test_a_question_behind_a_word_of_address_has_its_mark() -> None:
    assert stop("Listen, how many do we have", load("en")) == "Listen, how many do we have?"


def test_a_name_with_a_hyphen_is_spelt_as_it_is() -> None:
    assert said("payments-api", "spaced-title", "text", load("en")) == "payments-api"
    assert said("living room", "spaced-title", "text", load("en")) == "Living Room"


def test_a_fragment_follows_no_joining_word() -> None:
    assert not whole("last payment, 1495 euros to the garage", load("en"))
    assert whole("pay 1495 euros to the garage", load("en"))
    assert whole("How far are we", load("en"))


def test_a_price_keeps_its_two_decimals() -> None:
    price = Variable("v", "number", 170.25, "pay", "amount", {}, "user")
    assert spoken(149.8, "plain", price, load("en"), Random(1)) == "149.80"
    assert spoken(149.0, "plain", price, load("en"), Random(1)) in ("149", "149.0")
    warmth = Variable("v", "number", 21.5, "heat", "degrees", {}, "user")
    assert spoken(22.5, "plain", warmth, load("en"), Random(1)) == "22.5"


def test_a_name_is_attached_as_one() -> None:
    assert plain(attached(lexicon("clinic"), "find_patient", "name", "Ann Lee", Random(1)) or "") == "called Ann Lee"
    owned = attached(lexicon("shop"), "return_item", "other_party.name", "Ann Lee", Random(1))
    assert plain(owned or "") == "other party Ann Lee"
    nobody = attached(lexicon("clinic"), "register_patient", "insurance", "none", Random(1))
    assert nobody is None


def test_not_too_much_stays_as_it_is() -> None:
    assert {other_phrases("not too loud", load("en"), Random(i)) for i in range(30)} == {"not too loud"}
    assert len({other_phrases("it is too loud", load("en"), Random(i)) for i in range(30)}) > 1


def test_a_parameter_that_is_a_preposition_is_said_as_one() -> None:
    assert plain(attached(lexicon("shop"), "order_status", "at", "2027-05-03", Random(1)) or "") == "at 2027-05-03"

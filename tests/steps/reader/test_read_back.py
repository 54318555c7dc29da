"""What the reader recovers from words alone, and what it does not let pass."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from datacraft.core.example import Example
from datacraft.core.seed import Place, Seed, SeedAssistant, SeedBook, SeedCall, SeedCalls, SeedUser
from datacraft.steps.reader import Lexicon, Reading, learn, read_back
from datacraft.steps.reader.purpose import known
from tests.steps.reader.conversations import (
    BOOK,
    LIGHTS,
    PARCEL,
    REPORT,
    TRANSFER,
    Calls,
    row,
    says,
    tool,
    user,
)  # fmt: skip

FRIDAY = {"restaurant": "Casa Azul", "guests": 4, "day": "2027-03-12", "time": "19:30", "seating": "indoor"}
MOVE = {"from_account": "savings", "to_account": "checking", "amount": 250.0, "urgent": False}


def booking(text: str, **changes: Any) -> Example:
    return row((BOOK, LIGHTS), user(text), Calls(("book_table", {**FRIDAY, **changes})), says("Booked."))


def transfer(text: str, **changes: Any) -> Example:
    return row((TRANSFER, BOOK), user(text), Calls(("transfer_money", {**MOVE, **changes})), says("Done."))


@pytest.mark.parametrize(
    "text",
    [
        "Reserve a table at Casa Azul for four on Friday at 7:30 pm",
        "Table for 4, Casa Azul, 2027-03-12, 19:30",
        "casa azul on March 12, half past seven in the evening, 4 people please, I'd like a table",
        "we are 4 and want a table at Casa Azul the day after tomorrow at 7.30pm",
        "Can you get us into Casa Azul? Six of us, no, make that four, on the 12th of March at 19:30. A table, I mean.",
    ],
)
def test_values_are_found_in_any_form(text: str) -> None:
    assert read_back(booking(text)).reasons == ()


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"guests": 5}, "unknown value"),
        ({"restaurant": "Casa Verde"}, "unknown value"),
        ({"day": "2027-03-13"}, "unknown value"),
        ({"time": "20:30"}, "unknown value"),
        ({"seating": "terrace"}, "unknown value"),
        ({"colour": "red"}, "call"),
    ],
)
def test_a_value_nobody_mentioned_is_not_read_back(change: dict[str, Any], kind: str) -> None:
    reading = read_back(booking("Reserve a table at Casa Azul for four on Friday at 7:30 pm", **change))
    assert not reading.agrees
    assert reading.kind == kind


def test_what_was_taken_back_does_not_count() -> None:
    text = "A table at Casa Azul on Friday at 19:30 for six, no, make that four."
    assert read_back(booking(text)).agrees
    assert not read_back(booking(text, guests=6)).agrees


def test_what_was_denied_does_not_count() -> None:
    text = "Table at Casa Azul, 4 people, Friday 19:30, not the terrace, the bar please"
    assert read_back(booking(text, seating="bar")).agrees
    assert not read_back(booking(text, seating="terrace")).agrees


def test_an_option_that_was_asked_for_must_be_used() -> None:
    text = "Table on the terrace of Casa Azul for 4, Friday 19:30"
    assert read_back(booking(text, seating="terrace")).agrees
    assert read_back(booking(text)).kind == "unused"


def test_from_and_to_may_not_change_places() -> None:
    text = "Move 250 euros from savings to checking"
    assert read_back(transfer(text)).agrees
    assert read_back(transfer(text, from_account="checking", to_account="savings")).kind == "swapped"


def test_a_flag_needs_a_word_for_it() -> None:
    assert not read_back(transfer("Move 250 from savings to checking", urgent=True)).agrees
    assert read_back(transfer("Urgent: move 250 from savings to checking", urgent=True)).agrees
    assert not read_back(transfer("Urgent: move 250 from savings to checking")).agrees


def test_values_may_come_from_results_and_earlier_turns() -> None:
    example = row(
        (PARCEL, REPORT),
        user("Where is parcel PX-20931?"),
        Calls(("track_parcel", {"parcel_id": "PX-20931"}), returns='{"status": "delivered", "to": "Mia"}'),
        says("It was delivered to Mia."),
        user("The lid of the box is cracked, please file a damage report."),
        Calls(("report_damage", {"parcel_id": "PX-20931", "description": "Lid of the box is cracked"})),
        says("Filed."),
    )
    assert read_back(example).reasons == ()


def test_free_text_must_be_made_of_what_was_said() -> None:
    def report(text: str) -> Example:
        call = ("report_damage", {"parcel_id": "PX-20931", "description": text})
        return row(
            (PARCEL, REPORT), user("PX-20931 came with a cracked lid, report the damage"), Calls(call), says("Ok.")
        )

    assert read_back(report("Cracked lid")).agrees
    assert read_back(report("Parcel soaked in water")).kind == "unknown value"
    assert read_back(report("2 lids cracked")).kind == "unknown value"


def test_codes_are_held_to_the_letter() -> None:
    def track(number: str) -> Example:
        return row(
            (PARCEL, REPORT), user("track parcel PX-20931"), Calls(("track_parcel", {"parcel_id": number})), says("Ok.")
        )

    assert read_back(track("PX-20931")).agrees
    assert not read_back(track("PX-20932")).agrees
    assert read_back(track("parcel")).kind == "odd value"


def test_every_request_of_a_turn_needs_its_call() -> None:
    text = "Track PX-20931 and PX-55570, both parcels are late."
    one, two = ("track_parcel", {"parcel_id": "PX-20931"}), ("track_parcel", {"parcel_id": "PX-55570"})
    assert read_back(row((PARCEL,), user(text), Calls(one, two), says("Both are on their way."))).agrees
    assert read_back(row((PARCEL,), user(text), Calls(one), says("It is on its way."))).kind == "unused"
    assert read_back(row((PARCEL,), user(text), Calls(one, one), says("On their way."))).kind == "call"


def test_values_of_two_calls_stay_in_their_sentences() -> None:
    text = "Dim the kitchen to 20. Set the bedroom lights to 80 percent."
    right = Calls(("set_lights", {"room": "kitchen", "level": 20}), ("set_lights", {"room": "bedroom", "level": 80}))
    crossed = Calls(("set_lights", {"room": "kitchen", "level": 80}), ("set_lights", {"room": "bedroom", "level": 20}))
    assert read_back(row((LIGHTS,), user(text), right, says("Done."))).reasons == ()
    assert read_back(row((LIGHTS,), user(text), crossed, says("Done."))).kind == "swapped"


def test_the_schema_explains_what_a_number_means() -> None:
    example = row(
        (LIGHTS,), user("kitchen lights off"), Calls(("set_lights", {"room": "kitchen", "level": 0})), says("Off.")
    )
    assert read_back(example).agrees


def asking(question: str, answer: str = "at 19:30", request: str = "A table at Casa Azul for 4 on Friday") -> Example:
    return row(
        (BOOK,), user(request), says(question), user(answer), Calls(("book_table", FRIDAY)), says("Booked."),
        category="clarification",
    )  # fmt: skip


def test_a_question_for_what_is_missing() -> None:
    reading = read_back(asking("At what time do you want to come?"))
    assert reading.reasons == ()
    assert reading.decisions == ("ask", "call", "tell")
    assert reading.asks == (("time",),)
    assert reading.precise == (True,)


@pytest.mark.parametrize("question", ["How many guests will there be?", "Which restaurant do you have in mind?"])
def test_a_question_for_what_was_said(question: str) -> None:
    assert read_back(asking(question)).kind == "question"


def test_a_question_although_everything_was_said() -> None:
    example = asking("At what time do you want to come?", "19:30", "Table at Casa Azul for 4 on Friday, 19:30")
    assert read_back(example).kind == "question"


def test_an_impossible_value_is_asked_about_again() -> None:
    request, question = (
        "A table at Casa Azul for 40 on Friday 19:30",
        "I can book for 12 guests at most. How many come?",
    )
    assert read_back(asking(question, "just 4 of us", request)).agrees


def test_a_request_that_could_be_served_is_not_refused() -> None:
    text = "Please reserve a table in the restaurant Casa Azul for 4 people on 2027-03-12 at 19:30"
    assert read_back(row((BOOK, LIGHTS), user(text), says("I can't do that."))).kind == "not served"
    assert read_back(row((PARCEL, LIGHTS), user(text), says("I can't book tables here."))).agrees


@pytest.mark.parametrize("text", ["thanks, lovely!", "What can you do for me?", "Write me a poem about rain."])
def test_talk_needs_no_call(text: str) -> None:
    assert read_back(row((BOOK, PARCEL), user(text), says("What can I help you with?"), category="refusal")).agrees


@pytest.mark.parametrize(
    ("category", "example"),
    [
        ("single_tool", row((PARCEL,), user("hi"), says("Hello."), category="single_tool")),
        ("multi_tool", row((PARCEL,), user("track PX-20931"), Calls(("track_parcel", {"parcel_id": "PX-20931"})),
                           says("There."), category="multi_tool")),
        ("refusal", row((PARCEL,), user("track PX-20931"), Calls(("track_parcel", {"parcel_id": "PX-20931"})),
                        says("There."), category="refusal")),
        ("clarification", row((PARCEL,), user("hi"), says("Hello."), category="clarification")),
    ],
)  # fmt: skip
def test_the_label_is_what_the_assistant_does(category: str, example: Example) -> None:
    assert any(reason.startswith(f"label: {category}") for reason in read_back(example).reasons)


def test_a_tool_that_is_not_offered_or_arguments_that_are_none() -> None:
    example = row((PARCEL,), user("lights off in the kitchen"), Calls(("set_lights", {"room": "kitchen", "level": 0})))
    assert read_back(example).kind == "call"


def test_the_tool_the_words_speak_for() -> None:
    text = "Please track my parcel PX-20931, the label is torn"
    right = Calls(("track_parcel", {"parcel_id": "PX-20931"}))
    wrong = Calls(("report_damage", {"parcel_id": "PX-20931", "description": "The label is torn"}))
    assert read_back(row((PARCEL, REPORT, LIGHTS), user(text), right, says("On its way."))).agrees
    assert read_back(row((PARCEL, REPORT, LIGHTS), user(text), wrong, says("Filed."))).kind == "other tool"


def test_a_question_may_be_about_a_default() -> None:
    asked = row(
        (BOOK, LIGHTS),
        user("Book Casa Azul for 4 on 2027-03-12 at 19:30, indoor or terrace, I am not sure."),
        says("Which seating shall it be, indoor or terrace?"),
        user("Indoor then."),
        Calls(("book_table", FRIDAY)),
        says("Booked."),
        category="clarification",
    )
    assert read_back(asked).reasons == ()


STOCK = tool(
    "reserve_stock",
    "Put units aside for an order.",
    ("sku", "paper", "order"),
    sku={"type": "string", "description": "Article, e.g. A-20418."},
    paper={"type": "string", "enum": ["a4", "letter"], "description": "Size of the slip."},
    order={"type": "string", "description": "The order they are for."},
)
FREE = tool("free_room", "Cancel a booking.", ("booking",), booking={"type": "string"})
ALARM = tool(
    "set_alarm",
    "Set an alarm.",
    ("time", "days"),
    time={"type": "string", "description": "HH:MM."},
    days={"type": "array", "items": {"type": "string", "enum": ["wednesday", "saturday", "sunday"]}},
)
VAN = tool(
    "order_van",
    "Order a van.",
    ("street", "city"),
    street={"type": "string"},
    city={"type": "string"},
)


def test_check_out_is_not_asked_for_as_check_in() -> None:
    day = {"type": "string", "format": "date"}
    hotel = tool("find_hotel", "Find a hotel.", ("check_in", "check_out"), check_in=day, check_out=day)
    made = Calls(("find_hotel", {"check_in": "2027-04-29", "check_out": "2027-05-03"}))
    asking = (user("Find a hotel, check-in date 2027-04-29."), says("What is the check-out date?"), user("2027-05-03"))
    reading = read_back(row((hotel,), *asking, made, says("Done.")))
    assert (reading.asks, reading.precise) == ((("check_out",),), (True,))


def test_an_option_is_never_odd() -> None:
    made = Calls(("reserve_stock", {"sku": "A-33107", "paper": "a4", "order": "SO-5512"}))
    learnt = Lexicon(taken={("reserve_stock", "paper"): frozenset({"letter"})})
    reading = read_back(
        row((STOCK,), user("Put A-33107 aside for order SO-5512, slip on a4."), made, says("Done.")), learnt
    )
    assert reading.reasons == ()


def test_what_the_seeds_only_mention_may_be_mentioned() -> None:
    text = user("B-71 fell through. Cancel booking B-80.")
    example = row((FREE,), text, Calls(("free_room", {"booking": "B-80"})), says("Done."))
    assert read_back(example).kind == "unused"
    assert read_back(example, Lexicon(asides=frozenset({"b-71"}))).agrees


def test_no_need_of_a_thing_is_no_denial_of_it() -> None:
    text = user("we don't need B-64 after all, cancel the booking")
    assert read_back(row((FREE,), text, Calls(("free_room", {"booking": "B-64"})), says("Done."))).agrees


def test_a_street_is_no_cue_for_the_city_after_it() -> None:
    text = user("A van at 14 Quay Street in Lyon, please.")
    made = Calls(("order_van", {"street": "14 Quay Street", "city": "Lyon"}))
    assert read_back(row((VAN,), text, made, says("Done."))).agrees


@pytest.mark.parametrize(("again", "agrees"), [("Once more with Wednesday.", False), ("Also Wednesday.", True)])
def test_a_list_said_anew_keeps_nothing_of_an_earlier_turn(again: str, agrees: bool) -> None:
    first = Calls(("set_alarm", {"time": "08:30", "days": ["saturday", "sunday"]}))
    second = Calls(("set_alarm", {"time": "08:30", "days": ["wednesday", "sunday"]}))
    turns = (user("Alarm at 08:30 on Saturday and Sunday"), first, says("Done."), user(again), second, says("Done."))
    assert read_back(row((ALARM,), *turns)).agrees is agrees


def test_a_short_answer_decides_a_flag() -> None:
    lock = tool(
        "lock_door", "Open or close a door.", ("door", "shut"), door={"type": "string"}, shut={"type": "boolean"}
    )

    def answered(answer: str, shut: bool) -> Example:
        call = Calls(("lock_door", {"door": "back", "shut": shut}))
        return row((lock,), user("See to the back door."), says("Shut: yes or no?"), user(answer), call, says("Done."))

    assert read_back(answered("yes, please", True)).agrees
    assert not read_back(answered("no", True)).agrees
    assert not read_back(answered("yes", False)).agrees


TICKETS = tool(
    "buy_tickets",
    "Buy tickets for a show.",
    ("show", "quantity"),
    show={"type": "string", "description": "Name of the show."},
    quantity={"type": "integer", "minimum": 1, "description": "How many tickets."},
)
RESTART = tool(
    "restart_service",
    "Restart a service.",
    ("service",),
    service={"type": "string", "description": "Name of the service."},
    rolling={"type": "boolean", "default": True, "description": "One machine after the other."},
    priority={"type": "integer", "minimum": 1, "maximum": 4, "default": 3, "description": "How urgent it is."},
)
METRIC = tool(
    "query_metric",
    "Read a metric of a service.",
    ("metric", "service"),
    metric={"type": "string", "enum": ["latency_p50", "latency_p99", "error_rate"], "description": "Which metric."},
    service={"type": "string", "description": "Name of the service."},
)
CLAIM = tool("open_claim", "Show a claim.", ("claim",), claim={"type": "string", "description": "Such as CL-48213."})


@pytest.mark.parametrize(("text", "quantity"), [("Get me a ticket for Hamlet", 1), ("Two tickets for Hamlet", 2)])
def test_one_thing_asked_for_is_a_count_of_one(text: str, quantity: int) -> None:
    made = Calls(("buy_tickets", {"show": "Hamlet", "quantity": quantity}))
    assert read_back(row((TICKETS,), user(text), made, says("Done."))).reasons == ()
    other = Calls(("buy_tickets", {"show": "Hamlet", "quantity": 5}))
    assert read_back(row((TICKETS,), user(text), other, says("Done."))).kind == "unknown value"


@pytest.mark.parametrize(
    ("text", "rolling"),
    [
        ("Restart checkout", True),
        ("Restart checkout, rolling please", True),
        ("Restart checkout. No rolling.", False),
        ("Restart checkout, no need to make it rolling", False),
    ],
)
def test_a_flag_stands_as_its_default_unless_it_is_denied(text: str, rolling: bool) -> None:
    def restarted(how: bool) -> Reading:
        made = Calls(("restart_service", {"service": "checkout", "rolling": how, "priority": 3}))
        return read_back(row((RESTART,), user(text), made, says("Done.")))

    assert restarted(rolling).reasons == ()
    assert not restarted(not rolling).agrees


def test_a_word_that_one_option_alone_has_tells_it() -> None:
    def read(metric: str) -> Reading:
        made = Calls(("query_metric", {"metric": metric, "service": "checkout"}))
        return read_back(row((METRIC,), user("p99 of checkout?"), made, says("812 ms.")))

    assert read("latency_p99").reasons == ()
    assert read("latency_p50").kind == "unknown value"


def test_the_figures_of_a_code_stand_for_it() -> None:
    text = user("Open 48213 for me")
    assert read_back(row((CLAIM,), text, Calls(("open_claim", {"claim": "CL-48213"})), says("Here."))).agrees
    assert not read_back(row((CLAIM,), text, Calls(("open_claim", {"claim": "CL-48214"})), says("Here."))).agrees


@pytest.mark.parametrize("answer", ["yes", "Of course - 1", "2."])
def test_an_offer_that_is_answered_was_a_question(answer: str) -> None:
    example = row(
        (RESTART,),
        user("Restart checkout, priority 0"),
        says("Priorities go from 1 to 4. Shall I take 1?"),
        user(answer),
        Calls(("restart_service", {"service": "checkout", "rolling": True, "priority": 1})),
        says("Done."),
        category="clarification",
    )
    assert not any(reason.startswith("label") for reason in read_back(example).reasons)


LEARNT = Lexicon(
    requests=known(
        {
            "track_parcel": [frozenset({"wher", "is", "parcel", "<px-9>"})],
            "set_lights": [frozenset({"dim", "th", "light", "<number>"})],
            "": [frozenset({"write", "me", "poem"})],
        }
    )
)


def test_each_part_of_a_message_is_served() -> None:
    text = user("Dim the kitchen lights to 20. And where is parcel PX-20931?")
    both = Calls(("set_lights", {"room": "kitchen", "level": 20}), ("track_parcel", {"parcel_id": "PX-20931"}))
    assert read_back(row((PARCEL, LIGHTS), text, both, says("Done.")), LEARNT).reasons == ()
    one = Calls(("set_lights", {"room": "kitchen", "level": 20}))
    assert read_back(row((PARCEL, LIGHTS), text, one, says("Done.")), LEARNT).kind == "unused"


@pytest.mark.parametrize("answer", ["I can't do that here.", "Which parcel do you mean?"])
def test_a_request_with_all_that_is_needed_is_neither_refused_nor_asked_about(answer: str) -> None:
    text = user("where is my parcel PX-20931")
    assert read_back(row((PARCEL, LIGHTS), text, says(answer)), LEARNT).kind == "not served"
    assert read_back(row((LIGHTS,), text, says(answer)), LEARNT).agrees  # the tool was withdrawn
    assert read_back(row((PARCEL,), user("where is my parcel"), says("Which parcel do you mean?")), LEARNT).agrees


@pytest.mark.parametrize("system", ["You book tables.", "You book tables. Founded on 2001-05-05. Today is 2027-03-10."])
def test_relative_days_are_counted_from_the_day_that_is_stated(system: str) -> None:
    stated = "" if "Today" in system else "Today is 2027-03-10. "
    text = user(f"{stated}Reserve a table at Casa Azul for four the day after tomorrow at 7:30 pm")

    def booked(day: str) -> Reading:
        made = Calls(("book_table", {**FRIDAY, "day": day}))
        return read_back(row((BOOK, LIGHTS), text, made, says("Booked."), system=system))

    assert booked("2027-03-12").reasons == ()
    assert not booked("2027-03-13").agrees


REGISTER = tool(
    "register_claim",
    "Register a new claim.",
    ("policy", "kind", "description"),
    policy={"type": "string", "description": "Number of the policy, such as POL-30385."},
    kind={"type": "string", "enum": ["fire", "glass", "theft"], "description": "What kind of loss it is."},
    description={"type": "string", "description": "What happened."},
)


def test_what_the_seeds_say_beside_an_option_tells_it() -> None:
    arguments = {"policy": "POL-1", "kind": "glass", "description": "A stone hit the windscreen"}
    turns = (
        SeedUser("A stone hit the windscreen, POL-1"),
        SeedCalls((SeedCall("register_claim", arguments),)),
        SeedAssistant("Registered."),
    )
    lexicon = learn(SeedBook((Seed("s", "single_tool", "simple", turns, Place("s.yaml", 1, 1)),)))
    text = user("Could you register a new claim on policy POL-30385? A stone hit the windscreen on the motorway.")

    def registered(kind: str) -> Reading:
        told = {"policy": "POL-30385", "kind": kind, "description": "A stone hit the windscreen on the motorway"}
        return read_back(row((REGISTER,), text, Calls(("register_claim", told)), says("Registered.")), lexicon)

    assert registered("glass").reasons == ()
    assert registered("theft").kind == "unknown value"


RESERVE = tool(
    "reserve_stock",
    "Put units of an article aside.",
    ("sku", "order"),
    sku={"type": "string", "description": "Article."},
    order={"type": "string", "description": "Order it is for."},
    quantity={"type": ["integer", "null"], "minimum": 1, "maximum": 500, "description": "How many units."},
    note={"type": ["string", "null"], "description": "A remark."},
)
LABEL = tool("print_label", "Print a label.", ("sku",), sku={"type": "string", "description": "Article."})
SHELVES = Lexicon(
    taken={
        ("reserve_stock", "sku"): frozenset({"a-41200", "a-33107"}),
        ("reserve_stock", "order"): frozenset({"so-5512"}),
    },
    homes={"a-9": frozenset({("reserve_stock", "sku")}), "so-9": frozenset({("reserve_stock", "order")})},
)
RESERVED = {"sku": "A-20418", "order": "SO-9906", "quantity": 25, "note": None}


def put_aside(text: str, *more: tuple[str, dict[str, Any]], **changes: Any) -> Reading:
    made = Calls(("reserve_stock", {**RESERVED, **changes}), *more)
    return read_back(row((RESERVE, LABEL), user(text), made, says("Done.")), SHELVES)


def test_codes_of_two_forms_are_not_taken_for_each_other() -> None:
    text = "Put 25 of A-20418 aside for SO-9906"
    assert put_aside(text).reasons == ()
    assert put_aside(text, sku="SO-9906", order="A-20418").kind == "odd value"


@pytest.mark.parametrize("left_out", [{"quantity": None}, {"note": None}])
def test_what_is_said_is_held(left_out: dict[str, Any]) -> None:
    text = "Put 25 of A-20418 aside for SO-9906. Note: fragile goods"
    assert put_aside(text, note="fragile goods").reasons == ()
    assert put_aside(text, **{"note": "fragile goods", **left_out}).kind == "unused"


def test_a_choice_that_is_left_open_is_not_made() -> None:
    text = "Put 20 or 25 of A-20418 aside for SO-9906"
    assert "open" in put_aside(text).reasons[0]
    answered = row(
        (RESERVE,),
        user(text),
        says("Which quantity should it be, 20 or 25?"),
        user("25 please"),
        Calls(("reserve_stock", RESERVED)),
        says("Done."),
    )
    assert read_back(answered, SHELVES).reasons == ()


def test_a_call_beside_another_has_words_of_its_own() -> None:
    label = ("print_label", {"sku": "A-20418"})
    assert put_aside("Put 25 of A-20418 aside for SO-9906. Also print a label for A-20418.", label).reasons == ()
    assert put_aside("Put 25 units of A-20418 aside for SO-9906", label).kind == "call"


def test_a_way_ends_after_it_begins() -> None:
    car = tool(
        "rent_car",
        "Rent a car.",
        ("pickup_date", "return_date"),
        pickup_date={"type": "string", "format": "date", "description": "First day."},
        return_date={"type": "string", "format": "date", "description": "Last day."},
    )
    text = user("A car, 2027-05-02, 2027-05-09")
    days = {"pickup_date": "2027-05-02", "return_date": "2027-05-09"}
    turned = {"pickup_date": "2027-05-09", "return_date": "2027-05-02"}
    assert read_back(row((car,), text, Calls(("rent_car", days)), says("Done."))).reasons == ()
    assert read_back(row((car,), text, Calls(("rent_car", turned)), says("Done."))).kind == "swapped"


def test_a_lexicon_that_has_been_used_travels_to_another_process() -> None:
    text = user("where is my parcel PX-20931")
    refused = row((PARCEL, LIGHTS), text, says("I can't do that here."))
    assert not read_back(refused, LEARNT).agrees
    assert read_back(refused, pickle.loads(pickle.dumps(LEARNT))).reasons == read_back(refused, LEARNT).reasons


def test_what_a_result_showed_may_be_said_again_without_a_call() -> None:
    balance = tool("balance", "Days of leave left.", ("employee",), employee={"type": "string", "description": "Who."})
    lexicon = Lexicon(requests=known({"balance": [frozenset({"how", "many", "day", "left"})], "": []}))
    asked = user("How many days has E-1187 left?")
    made = Calls(("balance", {"employee": "E-1187"}), returns="name='Omar Daye' days_left=4")
    again = (user("And how many days left was it once more?"), says("It was 4 days."))
    assert read_back(row((balance,), asked, made, says("4 days."), *again), lexicon).reasons == ()
    refused = (again[0], says("I can't tell you that."))
    assert read_back(row((balance,), asked, made, says("4 days."), *refused), lexicon).kind == "not served"


def test_who_cannot_make_it_takes_nothing_back() -> None:
    text = user("Reserve a table at Casa Azul for four on Friday at 19:30. Mia can't make it on Thursday.")
    example = row((BOOK, LIGHTS), text, Calls(("book_table", FRIDAY)), says("Booked."))
    assert read_back(example).reasons == ()


def test_midnight_has_to_be_said() -> None:
    made = {**FRIDAY, "time": "00:00"}
    example = row(
        (BOOK,), user("A table at Casa Azul for four on Friday"), Calls(("book_table", made)), says("Booked.")
    )
    assert read_back(example).kind == "unknown value"


def test_a_request_for_two_tools_is_not_refused_where_both_are_there() -> None:
    lexicon = Lexicon(
        requests=known(
            {
                "track_parcel+report_damage": [frozenset({"wher", "is", "<px-9>", "it", "wa", "brok"})],
                "track_parcel": [frozenset({"track", "<px-9>"})],
            }
        )
    )
    text, refused = user("Where is PX-20931? It was broken last time."), says("I can't do that here.")
    assert read_back(row((PARCEL, REPORT), text, refused), lexicon).kind == "not served"
    assert read_back(row((PARCEL,), text, refused), lexicon).agrees


def test_every_code_that_calls_take_is_in_one() -> None:
    lexicon = Lexicon(homes={"welcome9": frozenset({("discount", "code")})})
    made = Calls(("track_parcel", {"parcel_id": "PX-20931"}))
    text = user("Track PX-20931 and use WELCOME6")
    assert read_back(row((PARCEL,), text, made, says("Done.")), lexicon).kind == "unused"
    aside = Lexicon(homes=lexicon.homes, asides=frozenset({"welcome5"}))
    assert read_back(row((PARCEL,), text, made, says("Done.")), aside).agrees


def test_words_of_every_question_do_not_make_a_request() -> None:
    warm = tool("read_room", "Read the temperature.", ("room",), room={"type": "string", "description": "Room."})
    requests = known(
        {"read_room": [frozenset({"how", "is", "warm"})], "": [frozenset({"poem"})], "x": [frozenset({"y"})]}
    )
    lexicon = Lexicon(requests=requests)
    asked, refused = user("How tall is Mount Fuji?"), says("I can't tell.")
    assert read_back(row((warm,), asked, refused), lexicon).agrees
    assert read_back(row((warm,), user("How warm is the attic?"), refused), lexicon).kind == "not served"


def test_lights_off_denies_no_lock() -> None:
    lock = tool(
        "lock_door",
        "Lock or unlock a door.",
        ("door", "locked"),
        door={"type": "string", "description": "Which door."},
        locked={"type": "boolean", "description": "Whether it shall be locked."},
    )
    text = user("Kitchen lights off in the evening. And lock the front door")
    made = Calls(("lock_door", {"door": "front", "locked": True}))
    assert read_back(row((lock,), text, made, says("Done."))).reasons == ()


@pytest.mark.parametrize(
    ("text", "told"), [("Plan work on checkout", True), ("Plan work on checkout, don't tell customers", False)]
)
def test_a_flag_is_denied_in_the_words_of_its_description(text: str, told: bool) -> None:
    announce = {"type": "boolean", "default": True, "description": "Tell customers on the page."}
    work = tool("plan_work", "Plan work.", ("on",), on={"type": "string", "description": "What."}, announce=announce)

    def planned(how: bool) -> Reading:
        made = Calls(("plan_work", {"on": "checkout", "announce": how}))
        return read_back(row((work,), user(text), made, says("Done.")))

    assert planned(told).reasons == ()


def test_a_switch_is_turned_on_and_off() -> None:
    enabled = {"type": "boolean", "description": "The new state."}
    flag = tool(
        "toggle", "Switch a flag.", ("flag",), flag={"type": "string", "description": "Which."}, enabled=enabled
    )

    def toggled(how: bool) -> Reading:
        made = Calls(("toggle", {"flag": "checkout-v2", "enabled": how}))
        return read_back(row((flag,), user("Switch flag checkout-v2 on"), made, says("Done.")))

    assert toggled(True).reasons == ()

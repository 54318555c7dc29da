from __future__ import annotations

import re
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datacraft.steps.plan import values as make
from datacraft.teachers.builtin.language import load

EN = load("en")
SEEDS = st.integers(0, 10_000)


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_addresses_are_at_reserved_domains_and_fit_the_person(seed: int) -> None:
    rng = Random(seed)
    who = make.person(rng, EN)
    address = make.email(who, rng)
    assert re.fullmatch(r"[a-z.]+@([a-z]+\.example|example\.(com|org|net))", address)
    again = make.person_of(address, make.Person("Ann", "Other", "Firm"))
    local = address.split("@")[0]
    assert again.last.lower() in local or again.last == "Other"
    assert again.first.lower() in local or again.first == "Ann" or again.first[0].lower() == local[0]


@pytest.mark.parametrize(
    ("address", "first", "last"),
    [
        ("j.okafor@example.com", "J", "Okafor"), ("aschaefer@example.net", "A", "Schaefer"),
        ("priya@example.com", "Priya", ""), ("ana.lopez@example.org", "Ana", "Lopez"), ("billing@example.org", "", ""),
    ],
)  # fmt: skip
def test_a_person_is_called_what_the_address_says(address: str, first: str, last: str) -> None:
    other = make.Person("Zoe", "Quist", "Firm")
    who = make.person_of(address, other)
    assert who.first.startswith(first or "Zoe")
    assert who.last == (last or "Quist")


def test_the_ending_of_a_file_stays() -> None:
    assert all(
        make.like("clip-118.mp4", Random(i), ["clip-118.mp4", "clip-119.mp4"]).endswith(".mp4") for i in range(9)
    )


def test_an_amount_of_which_one_example_is_known_varies_in_its_own_steps() -> None:
    made = {make.number([250], {}, Random(i), whole=True) for i in range(40)}
    assert len(made) > 2
    assert all(value % 50 == 0 for value in made)


@settings(max_examples=60, deadline=None)
@given(SEEDS, st.sampled_from(["+1 202 555 0142", "555-0199", "(404) 555-0123", "+49 30 901820", "2025550142"]))
def test_phone_numbers_are_kept_for_fiction(seed: int, shape: str) -> None:
    digits = re.sub(r"\D", "", make.phone(shape, Random(seed)))
    assert re.search(r"555\s?01\d\d$", digits)


@pytest.mark.parametrize("shape", ["C-1042", "ORD-2024-00017", "LX-2081", "8841", "SKU-4410", "T7"])
def test_ids_look_like_the_seeds_ids(shape: str) -> None:
    pattern = "".join(r"\d" if c.isdigit() else re.escape(c) for c in shape)
    made = {make.like(shape, Random(i), [shape]) for i in range(50)}
    assert all(re.fullmatch(pattern, value) for value in made)
    assert len(made) > 5


@settings(max_examples=60, deadline=None)
@given(SEEDS, st.lists(st.integers(1, 60), min_size=1, max_size=6), st.integers(1, 5), st.integers(20, 60))
def test_numbers_obey_the_schema(seed: int, pool: list[int], low: int, high: int) -> None:
    pool = [min(max(value, low), high) for value in pool]
    value = make.number(pool, {"type": "integer", "minimum": low, "maximum": high}, Random(seed), whole=True)
    assert low <= value <= high
    assert isinstance(value, int)


def test_round_amounts_stay_round() -> None:
    assert all(make.number([50, 250, 100], {}, Random(i), whole=False) % 50 == 0 for i in range(40))


@pytest.mark.parametrize(
    ("value", "moved"),
    [
        ("2026-12-30", "2027-01-04"), ("10:30", "11:30"), ("2026-12-30T23:30:00", "2027-01-05T00:30:00"),
        ("2026-12-30T09:15", "2027-01-04T10:15"), ("2026-12-30T09:15:00Z", "2027-01-04T10:15:00Z"),
    ],
)  # fmt: skip
def test_dates_and_times_move_in_their_own_format(value: str, moved: str) -> None:
    assert make.shift(value, 5, 60) == moved


def test_no_week_is_beyond_the_year() -> None:
    schema = make.limited("calendar_week", {"type": "integer"})
    assert all(make.number([4, 51], schema, Random(i), whole=True) <= 52 for i in range(60))
    assert make.limited("weeks", {"type": "integer"}) == {"type": "integer"}
    assert make.limited("week", {"maximum": 60}) == {"maximum": 60}


@pytest.mark.parametrize("shape", ["4539578763621486", "4539 5787 6362 1486", "GB33BUKB20201555555555"])
def test_numbers_made_like_a_card_or_an_account_fail_its_check(shape: str) -> None:
    made = {make.like(shape, Random(i), [shape]) for i in range(300)}
    assert len(made) > 250
    for number in made:
        digits = "".join(c if c.isdigit() else str(int(c, 36)) for c in (number[4:] + number[:4]).replace(" ", ""))
        if shape.startswith("GB"):
            assert int(digits) % 97 != 1  # ISO 13616
        elif number[0] == "4":
            plain = [int(c) for c in number if c.isdigit()]
            assert (sum(plain[1::2]) + sum(sum(divmod(2 * d, 10)) for d in plain[::2])) % 10 != 0  # Luhn

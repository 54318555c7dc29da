"""Diversity measures against hand calculations, slow definitions and what their formulas imply."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datacraft.core import diversity

TEXTS = st.lists(st.lists(st.sampled_from("abcde"), max_size=9).map(tuple), min_size=2, max_size=7)


def lcs(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """The textbook table."""
    table = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i, a in enumerate(one):
        for j, b in enumerate(other):
            table[i + 1][j + 1] = table[i][j] + 1 if a == b else max(table[i][j + 1], table[i + 1][j])
    return table[-1][-1]


def rouge(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    return 2 * lcs(one, other) / (len(one) + len(other)) if one or other else 0.0


def test_words_are_lower_case_words_and_numbers() -> None:
    assert diversity.words("Book 2 seats at 7:30, please - it's for C-12!") == (
        "book", "2", "seats", "at", "7:30", "please", "it's", "for", "c", "12",
    )  # fmt: skip
    assert len(diversity.words("word " * 200)) == 80


def test_distinct_counts_different_ngrams_per_ngram() -> None:
    texts = [("a", "b", "a"), ("a", "b")]
    assert diversity.distinct(texts, 1) == 2 / 5
    assert diversity.distinct(texts, 2) == 2 / 3
    assert diversity.distinct([("a",)], 2) == 0.0


@settings(deadline=None, max_examples=40)
@given(TEXTS)
def test_nearest_rouge_is_the_best_of_all_pairs(texts: list[tuple[str, ...]]) -> None:
    expected = [max(rouge(a, b) for j, b in enumerate(texts) if j != i) for i, a in enumerate(texts)]
    assert diversity.nearest_rouge(texts) == pytest.approx(expected)


@settings(deadline=None, max_examples=40)
@given(TEXTS)
def test_closest_finds_the_first_best(texts: list[tuple[str, ...]]) -> None:
    place, score = diversity.closest(texts[0], texts[1:])
    scores = [rouge(texts[0], other) for other in texts[1:]]
    assert score == pytest.approx(max(scores))
    assert place == (scores.index(max(scores)) if max(scores) else -1)


def test_rouge_l_takes_order_into_account() -> None:
    assert diversity.rouge_l(tuple("abcd"), tuple("acbd")) == 2 * 3 / 8
    assert diversity.rouge_l(tuple("abcd"), tuple("dcba")) == 2 * 1 / 8


def test_self_bleu_by_hand() -> None:
    # unigrams: 3 of 4 of either text stand in the other; bigrams: 2 of 3; trigrams: 1 of 2; no four in common.
    texts = [tuple("abcd"), tuple("abce")]
    each = math.exp((math.log(3 / 4) + math.log(2 / 3) + math.log(1 / 2) + math.log(0.1 / 1)) / 4)
    assert diversity.self_bleu(texts) == pytest.approx(each)


def test_self_bleu_clips_at_the_largest_count_in_one_other_text() -> None:
    # Both references hold "a" once, so of the three in the first text one counts.
    texts = [("a", "a", "a"), ("a", "x", "y"), ("a", "u", "v")]
    first = math.exp((math.log(1 / 3) + math.log(0.1 / 2) + math.log(0.1 / 1)) / 3)
    others = math.exp((math.log(1 / 3) + math.log(0.1 / 2) + math.log(0.1 / 1)) / 3)
    assert diversity.self_bleu(texts) == pytest.approx((first + 2 * others) / 3)


def test_self_bleu_of_equal_texts_is_one_and_a_shorter_one_pays() -> None:
    assert diversity.self_bleu([tuple("abcde")] * 3) == pytest.approx(1.0)
    short = diversity.self_bleu([tuple("abcd"), tuple("abcdefgh")])
    penalty, four, eight = math.exp(1 - 8 / 4), 1.0, (4 / 8 * 3 / 7 * 2 / 6 * 1 / 5) ** 0.25
    assert short == pytest.approx((penalty * four + eight) / 2)


def test_vendi_counts_effectively_different_texts() -> None:
    assert diversity.vendi([("a", "b")] * 5) == pytest.approx(1.0)
    assert diversity.vendi([("a",), ("b",), ("c",), ("d",)]) == pytest.approx(4.0)
    assert diversity.vendi([("a",), ("a",), ("b",), ("b",)]) == pytest.approx(2.0)


def test_measure_leaves_exact_duplicates_out_and_is_reproducible() -> None:
    texts = [f"please book table {i} for {i % 7} people" for i in range(50)] * 2
    found = diversity.measure(texts, n=30, seed=4)
    assert found == diversity.measure(texts, n=30, seed=4)
    assert found != diversity.measure(texts, n=30, seed=5)
    assert found.n == 30
    assert found.unique_openings == 1 / 30
    assert found.top_opening == 1.0
    assert found.mean_words == 7.0
    assert diversity.measure([]).n == 0


def test_templates_score_worse_than_varied_requests_on_every_measure() -> None:
    verbs = ["send", "pay", "fetch", "drop", "read", "lift", "mend", "call"]
    things = ["lamp", "boat", "card", "door", "echo", "farm", "gate", "hill"]
    ends = ["today", "soon", "later", "now", "twice", "maybe", "quietly", "outside"]
    varied = [
        f"{v} {ends[(i + j) % 8]} my {t} {ends[(3 * i + j) % 8]}"
        for i, v in enumerate(verbs)
        for j, t in enumerate(things)
    ]
    template = [f"please send the {t} to {v} right away" for v in verbs for t in things]
    a, b = diversity.measure(varied), diversity.measure(template)
    assert a.distinct_2 > b.distinct_2
    assert a.self_bleu_4 < b.self_bleu_4
    assert a.neighbour_rouge_l < b.neighbour_rouge_l
    assert a.gzip_ratio < b.gzip_ratio
    assert a.vendi > b.vendi
    assert a.unique_openings > b.unique_openings

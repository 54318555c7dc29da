"""What a good dataset reaches, and what human-written request sets reach, by metric.

Wording targets are calibrated at n = 300 on four public human-written sets for small tool sets (MASSIVE-IoT, SGD
restaurants, M2M movies, M2M restaurants): a target is the weakest of them or slightly better.
"""

from __future__ import annotations

from datacraft.steps.stats.metric import Target

TARGETS = {
    "valid": Target(least=1.0),
    "recovered": Target(least=0.98),
    "values_covered": Target(least=1.0),
    "pairs_covered": Target(least=1.0),
    "tool_pairs": Target(least=1.0),
    "tool_balance": Target(least=0.5),
    "asks_exactly": Target(least=0.98),
    "mix_off": Target(most=0.02),
    "no_call_first": Target(least=0.15, most=0.30),
    "position_p": Target(least=0.05),
    "lineage_leak": Target(most=0),
    "copy_baseline": Target(most=0.35),
    "distinct_1": Target(least=0.12, human="0.12-0.18"),
    "distinct_2": Target(least=0.40, human="0.38-0.50"),
    "distinct_3": Target(least=0.62, human="0.60-0.73"),
    "self_bleu_4": Target(most=0.62, human="0.48-0.63"),
    "neighbour_rouge_l": Target(most=0.64, human="0.54-0.64"),
    "neighbour_share": Target(most=0.40, human="0.15-0.41"),
    "unique_openings": Target(least=0.65, human="0.68-0.78"),
    "top_opening": Target(most=0.06, human="0.03-0.06"),
    "gzip_ratio": Target(most=3.8, human="3.3-3.7"),
    "vendi": Target(least=0.60, human="0.60-0.76"),
    "mean_words": Target(human="6-10"),
    "deviation_words": Target(human="3-5"),
    "tool_words": Target(most=0.50),
    "top_carrier": Target(most=0.02),
    "value_reuse": Target(least=0.5),
    "exact": Target(most=0),
    "near": Target(most=0),
    "same_form": Target(most=0),
}

TITLES = {
    "valid": "rows without an error (schema, pairing, protocol)",
    "recovered": "calls, questions and decision read back from the words",
    "values_covered": "value classes covered",
    "pairs_covered": "pairs of value classes covered",
    "tool_pairs": "tool pairs in rows with several tools",
    "tool_balance": "least called tool / even share",
    "asks_exactly": "questions that ask exactly for what is missing",
    "mix_off": "largest distance of a shape from the mix",
    "no_call_first": "rows whose first decision is no call",
    "position_p": "called tool's position uniform (chi-square p)",
    "lineage_leak": "held-out rows sharing a seed or contrast group",
    "copy_baseline": "calls right by copying the nearest other row",
    "distinct_1": "distinct words / words",
    "distinct_2": "distinct word pairs / word pairs (distinct-2)",
    "distinct_3": "distinct word triples / word triples",
    "self_bleu_4": "self-BLEU-4",
    "neighbour_rouge_l": "ROUGE-L to the nearest other request, mean",
    "neighbour_share": "requests with another at ROUGE-L >= 0.7",
    "unique_openings": "unique opening trigrams / requests",
    "top_opening": "most frequent opening",
    "gzip_ratio": "gzip ratio",
    "vendi": "Vendi score / n",
    "mean_words": "words per request, mean",
    "deviation_words": "words per request, standard deviation",
    "tool_words": "requests with all content words of the tool's name",
    "top_carrier": "most frequent carrier phrase",
    "value_reuse": "distinct free values / free-value arguments",
    "exact": "exact duplicates",
    "near": "rows at ROUGE-L >= 0.9 to an earlier one",
    "same_form": "rows with an earlier one's words and call shape, values aside",
}
"""Metric to what it is called in print, in the order of the table."""

SHARES = frozenset(
    ("valid", "recovered", "values_covered", "pairs_covered", "tool_pairs", "asks_exactly", "mix_off", "no_call_first",
     "copy_baseline", "neighbour_share", "top_opening", "tool_words", "top_carrier")
)  # fmt: skip
COUNTS = frozenset(("lineage_leak", "exact", "near", "same_form"))

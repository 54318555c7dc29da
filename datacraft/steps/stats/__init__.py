"""Measures a dataset: labels, coverage, mix, wording, repeats, each beside its target and what people write."""

from datacraft.steps.stats.measure import Inputs, Statistics, statistics
from datacraft.steps.stats.metric import Metric, Target
from datacraft.steps.stats.seeds import as_examples
from datacraft.steps.stats.spread import statistics_of

__all__ = ["Inputs", "Metric", "Statistics", "Target", "as_examples", "statistics", "statistics_of"]

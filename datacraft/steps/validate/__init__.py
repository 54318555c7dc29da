"""Says what is wrong with rows and files: the engine of findings, apart from the rules."""

from datacraft.steps.validate.catalogue import Choice, Selection, catalogue, choose, find
from datacraft.steps.validate.run import Totals, Validator, validate_examples, validate_files

__all__ = [
    "Choice",
    "Selection",
    "Totals",
    "Validator",
    "catalogue",
    "choose",
    "find",
    "validate_examples",
    "validate_files",
]

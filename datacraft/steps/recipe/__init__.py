"""Writes a folder that fine-tunes, merges, serves and tries a model, computed from the data it will be trained on."""

from datacraft.steps.recipe.write import TRAINERS, Recipe, write_recipe

__all__ = ["TRAINERS", "Recipe", "write_recipe"]

"""Finds the weak cells of an evaluation, and rows whose label may be wrong instead of the model."""

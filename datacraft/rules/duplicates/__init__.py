"""Duplicates and splits (D)."""

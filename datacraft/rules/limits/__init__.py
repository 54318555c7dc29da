"""Limits of targets (X): counts, sizes, turns and dates that only hold somewhere."""

"""Beside the script."""

UNIT = "celsius"

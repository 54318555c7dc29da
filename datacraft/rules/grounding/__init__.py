"""Grounding (G): where the values come from."""

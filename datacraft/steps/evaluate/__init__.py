"""Scores served models on held-out rows: turn by turn, and end to end through the agent's own runner."""

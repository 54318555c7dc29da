"""Imported as `agents.phrases`."""

GREETING = "Hello "

"""Fireworks: model names are `accounts/fireworks/models/NAME`."""

from __future__ import annotations

from datacraft.providers.profile import Provider

fireworks = Provider(
    name="fireworks",
    title="Fireworks",
    base_url="https://api.fireworks.ai/inference/v1",
    key="FIREWORKS_API_KEY",
)

"""Anthropic, through LiteLLM."""

from __future__ import annotations

from datacraft.providers.profile import Provider

anthropic = Provider(
    name="anthropic",
    title="Anthropic (through LiteLLM)",
    key="ANTHROPIC_API_KEY",
    wire="litellm",
    prefix="anthropic/",
)

"""Mistral."""

from __future__ import annotations

from datacraft.providers.profile import Provider

mistral = Provider(
    name="mistral",
    title="Mistral",
    base_url="https://api.mistral.ai/v1",
    key="MISTRAL_API_KEY",
)

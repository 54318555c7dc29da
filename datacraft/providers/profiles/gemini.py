"""Google Gemini through its OpenAI-compatible endpoint."""

from __future__ import annotations

from datacraft.providers.profile import Provider

gemini = Provider(
    name="gemini",
    title="Google Gemini",
    base_url="https://generativelanguage.googleapis.com/v1beta/openai",
    key="GEMINI_API_KEY",
)

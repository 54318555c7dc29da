"""Groq: `json_schema` only on some models, the others answer 400."""

from __future__ import annotations

from datacraft.providers.profile import BatchLimits, Provider

groq = Provider(
    name="groq",
    title="Groq",
    base_url="https://api.groq.com/openai/v1",
    key="GROQ_API_KEY",
    limit_name="max_completion_tokens",
    batch=BatchLimits(requests=50_000, megabytes=200),
)

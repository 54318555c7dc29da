"""OpenAI: `-pro` and `codex` models answer only on the Responses API; newer models refuse `max_tokens`."""

from __future__ import annotations

from datacraft.providers.profile import BatchLimits, Provider

openai = Provider(
    name="openai",
    title="OpenAI",
    base_url="https://api.openai.com/v1",
    key="OPENAI_API_KEY",
    responses_models=("*-pro", "*-pro-*", "*codex*", "*deep-research*"),
    limit_name="max_completion_tokens",
    headers=(("OpenAI-Organization", "OPENAI_ORG_ID"), ("OpenAI-Project", "OPENAI_PROJECT_ID")),
    batch=BatchLimits(requests=50_000, megabytes=200),
)

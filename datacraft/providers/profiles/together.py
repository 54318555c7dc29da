"""Together."""

from __future__ import annotations

from datacraft.providers.profile import BatchLimits, Provider

together = Provider(
    name="together",
    title="Together",
    base_url="https://api.together.xyz/v1",
    key="TOGETHER_API_KEY",
    batch=BatchLimits(requests=50_000, megabytes=100),
)

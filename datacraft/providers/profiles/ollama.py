"""Ollama on this machine."""

from __future__ import annotations

from datacraft.providers.profile import Provider

ollama = Provider(name="ollama", title="Ollama", base_url="http://localhost:11434/v1", local=True)

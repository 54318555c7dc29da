"""Answers out of a journal, without any network: `replay/output/journal.sqlite`."""

from __future__ import annotations

from datacraft.providers.profile import Provider

replay = Provider(name="replay", title="Replay of a journal", wire="replay", local=True)

"""What a chat template or a loader does to a row (X)."""

"""Length (L)."""

"""Arguments against the schema (A)."""

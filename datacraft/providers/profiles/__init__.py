"""One provider per file, found by its name."""

"""One kind of inference server per file, found by its name."""

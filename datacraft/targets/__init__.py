"""Where a dataset can go: one file per export target."""

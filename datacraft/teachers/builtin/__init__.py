"""The teacher that needs no key and no network."""

"""A folder called like the SDK's package; as its own package it would hide it."""

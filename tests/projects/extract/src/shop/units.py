"""Imported relatively."""

DEFAULT = "piece"

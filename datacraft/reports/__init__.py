"""Findings and statistics as text, JSON and pages."""

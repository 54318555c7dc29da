"""A customer-support triage agent: the sample project."""

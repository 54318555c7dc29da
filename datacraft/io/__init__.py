"""Every touch of disk and environment."""

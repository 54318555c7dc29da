"""Fine-tuning services and hubs that take an exported file."""

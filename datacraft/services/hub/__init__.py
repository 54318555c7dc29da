"""The Hugging Face Hub: datasets with a card, and jobs that train on them."""

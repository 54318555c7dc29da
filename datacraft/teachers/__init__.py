"""Who finds the words for a blueprint."""

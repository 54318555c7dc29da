"""Out of the house: check a file, say what it will take, send it, start the job, follow it."""

"""What the validator knows: one folder per letter family, one file per rule."""

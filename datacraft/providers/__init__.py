"""Chat endpoints, used for the teacher and for the student alike."""

"""JSON and row shape (J): what is wrong before a row is a conversation."""

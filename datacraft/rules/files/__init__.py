"""Files and encoding (F): what is wrong with the bytes before any JSON is read."""

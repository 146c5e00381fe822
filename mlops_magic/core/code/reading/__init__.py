"""Code of cells read: its names, statements and notes, and what magics are in plain Python."""

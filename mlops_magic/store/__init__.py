"""SQLite and blobs: one module per noun, one connection policy."""

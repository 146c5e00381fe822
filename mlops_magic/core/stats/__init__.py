"""Measures and tests, one per file; the floor under the other rooms of the core."""

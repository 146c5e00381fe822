"""One verb per file: the order of effects."""

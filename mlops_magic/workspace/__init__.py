"""Opens the store, wires clock, hooks and store once; the public Python functions."""

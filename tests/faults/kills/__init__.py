"""What is killed, how, and what must hold afterwards: `python tests/faults` runs all of it."""

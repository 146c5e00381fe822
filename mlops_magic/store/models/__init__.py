"""Versions of models, their aliases, verdicts of the gate, and what a card says."""

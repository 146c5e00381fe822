"""Flipped bits and tampering: nothing may be wrong and undetected."""

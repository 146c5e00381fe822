"""Runs: begun, logged, finished, found, recovered, imported."""

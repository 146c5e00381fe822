"""Cells and blocks become runs; runs are found, compared and drawn."""

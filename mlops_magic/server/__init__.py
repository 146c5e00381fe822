"""Jupyter server routes that read the store for the panels."""

"""Versions of data, their schemas, and reports about them."""

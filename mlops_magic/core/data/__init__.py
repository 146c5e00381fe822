"""Data in memory: fingerprints, profiles, signatures."""

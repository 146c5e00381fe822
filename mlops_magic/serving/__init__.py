"""The app of an exported service; knows the pure core and records only, so that an export copies what it reaches."""

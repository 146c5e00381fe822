"""Records to files that run without us."""

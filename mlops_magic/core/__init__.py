"""Pure functions: the same input gives the same output; no clock, disk or network."""

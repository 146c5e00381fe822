"""Is the store whole, and what can be done where it is not? Checks, repair, copies, erasure, what nothing refers to."""

"""One file per record: what of it stands in which line of its card."""

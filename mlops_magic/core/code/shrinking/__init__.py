"""Which statements does a target do without? Guesses about what code does, for a proof to judge."""

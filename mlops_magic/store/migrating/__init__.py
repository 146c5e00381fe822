"""The tables, as numbered steps, and what a step does to rows that are there."""

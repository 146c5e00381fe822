"""What the user types in a cell: parse, call one function, show."""

"""How a value of any kind is kept as columns, the columns as chunks, and how it comes back bit for bit."""

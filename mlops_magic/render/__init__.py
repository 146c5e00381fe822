"""Records to HTML, plain text and pictures."""

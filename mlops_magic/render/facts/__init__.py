"""What does a program read of a card? Its facts as JSON, beside its HTML and its text."""

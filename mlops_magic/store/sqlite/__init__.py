"""How is SQLite spoken to? Connection and policy of transactions, locks, failures told plainly, text, names."""

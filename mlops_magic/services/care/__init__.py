"""The store is checked, audited, backed up, repaired, and tidied."""

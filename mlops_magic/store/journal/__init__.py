"""What a run logs on its way: kept at once in a file of its own, put into the tables a moment later."""

FOLDER = "journal"  # of a store

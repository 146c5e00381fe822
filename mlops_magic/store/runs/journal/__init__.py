"""What a run logs on its way: kept at once in a file of its own, put into the tables a moment later."""

from ...set_aside import JOURNALS

FOLDER = JOURNALS

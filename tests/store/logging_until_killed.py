"""Logs points until it is killed, and says after so many how many were acknowledged: FOLDER EVERY."""

import itertools
import sys
from pathlib import Path

from mlops_magic.records.run import RunStart
from mlops_magic.store.database import open_database
from mlops_magic.store.runs import runs
from mlops_magic.store.runs.journal.journals import journals_of


def main() -> None:
    """Log until the end."""
    folder, every = Path(sys.argv[1]), int(sys.argv[2])
    database = open_database(folder)
    run = runs.begin(database, RunStart("e", "r", 1, "x", "x", "", ""))
    journal = journals_of(database).journal(run, print)
    for step in itertools.count():
        assert journal.point("loss", step / 7, None)
        if (step + 1) % every == 0:
            print(step + 1, flush=True)


if __name__ == "__main__":
    main()

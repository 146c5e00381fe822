"""A process that logs a run in the store of the current folder, as a script would: POINTS; it prints the run's number."""

import sys

import mlops_magic


def main() -> None:
    """Log so many points."""
    with mlops_magic.track("e") as run:
        for step in range(int(sys.argv[1])):
            run.log_metric("loss", step / 7)
    print(run.id)


if __name__ == "__main__":
    main()

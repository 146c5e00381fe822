"""To MLflow and from it."""

"""MLOps that lives inside Jupyter."""

"""Data is saved, loaded, compared, erased, validated, and watched for drift."""

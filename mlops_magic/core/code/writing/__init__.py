"""A slice written as the script that does it again."""

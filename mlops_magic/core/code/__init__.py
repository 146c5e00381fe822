"""Source code: names a cell touches, slices of what ran, and the script that does it again."""

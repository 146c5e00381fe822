"""A second fp1, slow and plain: Python lists and `struct`, written from the specification, not from `mlops_magic`.

A recipe (`recipes`) says in literals what a value holds. `records` digests the recipe; `build` makes the live value the
quick implementation is asked about. Both must agree, on the vectors (`vectors_*`) and on whatever `generate` comes up with.
"""

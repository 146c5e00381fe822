"""What moves while its kernel runs: widgets for where there is no sidebar, for thresholds, and for one row of a model.

A widget is gone when its kernel is, so none of them is the only place of anything: what is to stay is a card beside it.
"""

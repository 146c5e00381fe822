"""The world outside: estimators, git, processes, keys, clocks, kernels."""

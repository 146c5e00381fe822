"""The command `mlops`: the same verbs outside a kernel."""

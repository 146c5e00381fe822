"""May a version be released? Pure: outcomes of models in, verdicts out."""

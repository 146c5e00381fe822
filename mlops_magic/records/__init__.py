"""The nouns: frozen dataclasses that every floor may pass on and none may change."""

"""Models are registered, judged, promoted, described, traced, tested and exported."""
